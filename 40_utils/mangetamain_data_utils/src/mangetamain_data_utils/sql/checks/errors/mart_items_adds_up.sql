WITH expected AS (
    SELECT 'tag' AS kind, tag_id AS id, count(*) AS n_recipes FROM recipe_tags GROUP BY tag_id
    UNION ALL
    SELECT 'ingredient', ingredient_id, count(*) FROM recipe_ingredients GROUP BY ingredient_id
)
SELECT count(*)
FROM mart_items AS m
FULL JOIN expected AS e ON e.kind = m.kind AND e.id = m.id
WHERE m.n_recipes IS DISTINCT FROM e.n_recipes OR m.n_recipes_standard > e.n_recipes
