-- What the standard profile left out, and its bounds as they are in meta.build.
WITH bounds AS (
    SELECT value::JSON AS bound FROM meta.build WHERE key = 'profile_bounds'
)
SELECT 'standard.rows_after' AS name, count(*) FILTER (excluded_by IS NULL)::DOUBLE AS value FROM recipes
UNION ALL SELECT 'standard.removed_by_minutes', count(*) FILTER (excluded_by = 'minutes') FROM recipes
UNION ALL SELECT
    'standard.removed_by_steps_or_ingredients',
    count(*) FILTER (excluded_by IN ('n_steps', 'n_ingredients'))
FROM recipes
UNION ALL SELECT 'standard.removed_null', count(*) FILTER (starts_with(excluded_by, 'missing_')) FROM recipes
UNION ALL SELECT 'standard.n_steps.low', (bound->>'$.n_steps[0]')::DOUBLE FROM bounds
UNION ALL SELECT 'standard.n_steps.high', (bound->>'$.n_steps[1]')::DOUBLE FROM bounds
UNION ALL SELECT 'standard.n_ingredients.low', (bound->>'$.n_ingredients[0]')::DOUBLE FROM bounds
UNION ALL SELECT 'standard.n_ingredients.high', (bound->>'$.n_ingredients[1]')::DOUBLE FROM bounds
