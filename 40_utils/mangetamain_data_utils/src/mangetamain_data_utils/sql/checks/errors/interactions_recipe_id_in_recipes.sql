SELECT count(*) FROM interactions AS t ANTI JOIN recipes AS p ON p.id = t.recipe_id
