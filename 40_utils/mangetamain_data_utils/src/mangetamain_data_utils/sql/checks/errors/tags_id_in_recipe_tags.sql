SELECT count(*) FROM tags AS t ANTI JOIN recipe_tags AS p ON p.tag_id = t.id
