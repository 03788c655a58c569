-- The lists as they were read, repetitions included.
WITH tag_counts AS (
    SELECT tag AS name, count(*) AS n FROM (SELECT unnest(tags) AS tag FROM recipe_texts) GROUP BY tag
),
ingredient_counts AS (
    SELECT ingredient AS name, count(*) AS n
    FROM (SELECT unnest(ingredients) AS ingredient FROM recipe_texts)
    GROUP BY ingredient
)
SELECT concat('tags.recipes.', name) AS name, n::DOUBLE AS value FROM tag_counts
UNION ALL SELECT concat('ingredients.recipes.', name), n FROM ingredient_counts
UNION ALL SELECT 'tags.distinct', count(*) FROM tag_counts
UNION ALL SELECT 'ingredients.distinct', count(*) FROM ingredient_counts
UNION ALL SELECT 'tags.per_recipe.mean', avg(len(tags)) FROM recipe_texts
UNION ALL SELECT 'tags.per_recipe.median', quantile_cont(len(tags), 0.5) FROM recipe_texts
