SELECT count(*) FROM recipe_texts AS t ANTI JOIN recipes AS p ON p.id = t.id
