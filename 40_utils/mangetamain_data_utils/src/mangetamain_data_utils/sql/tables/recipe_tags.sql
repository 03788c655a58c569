SELECT u.recipe_id, t.id AS tag_id
FROM (SELECT id AS recipe_id, unnest(list_distinct(tags)) AS name FROM staging.recipes) AS u
JOIN tags AS t ON t.name = u.name
ORDER BY tag_id, u.recipe_id
