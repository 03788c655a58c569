SELECT count(*) FROM recipes AS t ANTI JOIN recipe_texts AS p ON p.id = t.id
