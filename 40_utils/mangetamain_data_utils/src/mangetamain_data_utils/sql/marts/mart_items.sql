-- In how many recipes each tag and each ingredient is: what a reader may filter by.
WITH uses AS (
    SELECT 'tag' AS kind, b.tag_id AS id, r.excluded_by
    FROM recipe_tags AS b
    JOIN recipes AS r ON r.id = b.recipe_id
    UNION ALL
    SELECT 'ingredient' AS kind, b.ingredient_id AS id, r.excluded_by
    FROM recipe_ingredients AS b
    JOIN recipes AS r ON r.id = b.recipe_id
),
names AS (
    SELECT 'tag' AS kind, id, name FROM tags
    UNION ALL
    SELECT 'ingredient' AS kind, id, name FROM ingredients
),
counts AS (
    SELECT
        kind,
        id,
        count(*) AS n_recipes,
        sum(CASE WHEN excluded_by IS NULL THEN 1 ELSE 0 END) AS n_recipes_standard
    FROM uses
    GROUP BY kind, id
)
SELECT
    n.kind,
    n.id,
    n.name,
    CAST(c.n_recipes AS INTEGER) AS n_recipes,
    CAST(c.n_recipes_standard AS INTEGER) AS n_recipes_standard
FROM names AS n
JOIN counts AS c ON c.kind = n.kind AND c.id = n.id
ORDER BY n.kind, n.id
