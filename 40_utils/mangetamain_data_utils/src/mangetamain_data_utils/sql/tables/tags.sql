-- Numbered from the most used on.
SELECT CAST(row_number() OVER (ORDER BY count(DISTINCT u.recipe_id) DESC, u.name) AS INTEGER) AS id, u.name
FROM (SELECT id AS recipe_id, unnest(tags) AS name FROM staging.recipes) AS u
GROUP BY u.name
ORDER BY id
