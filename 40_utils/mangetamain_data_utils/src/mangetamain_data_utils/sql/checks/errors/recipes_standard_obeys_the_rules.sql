-- The bounds are those that the build found and noted.
WITH bounds AS (
    SELECT
        (value->>'$.minutes[0]')::DOUBLE AS minutes_low,
        (value->>'$.minutes[1]')::DOUBLE AS minutes_high,
        (value->>'$.n_steps[0]')::DOUBLE AS n_steps_low,
        (value->>'$.n_steps[1]')::DOUBLE AS n_steps_high,
        (value->>'$.n_ingredients[0]')::DOUBLE AS n_ingredients_low,
        (value->>'$.n_ingredients[1]')::DOUBLE AS n_ingredients_high
    FROM meta.build
    WHERE key = 'profile_bounds'
)
SELECT count(*)
FROM recipes AS r
LEFT JOIN bounds AS b ON true
WHERE (r.excluded_by IS NULL) IS DISTINCT FROM (
    r.name IS NOT NULL
    AND r.submitted IS NOT NULL
    AND r.calories IS NOT NULL
    AND r.minutes BETWEEN b.minutes_low AND b.minutes_high
    AND r.n_steps BETWEEN b.n_steps_low AND b.n_steps_high
    AND r.n_ingredients BETWEEN b.n_ingredients_low AND b.n_ingredients_high
)
