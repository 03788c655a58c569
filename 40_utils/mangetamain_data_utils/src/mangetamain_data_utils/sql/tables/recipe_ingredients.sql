SELECT u.recipe_id, t.id AS ingredient_id
FROM (SELECT id AS recipe_id, unnest(list_distinct(ingredients)) AS name FROM staging.recipes) AS u
JOIN ingredients AS t ON t.name = u.name
ORDER BY ingredient_id, u.recipe_id
