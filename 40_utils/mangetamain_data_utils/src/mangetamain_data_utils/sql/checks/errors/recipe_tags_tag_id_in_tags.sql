SELECT count(*) FROM recipe_tags AS t ANTI JOIN tags AS p ON p.id = t.tag_id
