SELECT count(*) FROM recipe_tags AS t ANTI JOIN recipes AS p ON p.id = t.recipe_id
