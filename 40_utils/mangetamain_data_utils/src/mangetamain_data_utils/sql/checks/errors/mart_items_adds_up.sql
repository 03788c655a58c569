WITH bridges AS (
    SELECT 'tag' AS kind, tag_id AS id, recipe_id FROM recipe_tags
    UNION ALL
    SELECT 'ingredient', ingredient_id, recipe_id FROM recipe_ingredients
),
expected AS (
    SELECT
        b.kind,
        b.id,
        count(*) AS n_recipes,
        count(*) FILTER (r.excluded_by IS NULL) AS n_recipes_standard
    FROM bridges AS b
    JOIN recipes AS r ON r.id = b.recipe_id
    GROUP BY b.kind, b.id
)
SELECT count(*)
FROM mart_items AS m
FULL JOIN expected AS e ON e.kind = m.kind AND e.id = m.id
WHERE m.n_recipes IS DISTINCT FROM e.n_recipes
    OR m.n_recipes_standard IS DISTINCT FROM e.n_recipes_standard
