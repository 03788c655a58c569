-- The standard profile's bounds: fixed for minutes, the middle 95 % of what is left for the rest.
SELECT
    1 AS minutes_low,
    180 AS minutes_high,
    quantile_cont(n_steps, 0.025) AS n_steps_low,
    quantile_cont(n_steps, 0.975) AS n_steps_high,
    quantile_cont(n_ingredients, 0.025) AS n_ingredients_low,
    quantile_cont(n_ingredients, 0.975) AS n_ingredients_high
FROM staging.recipes
WHERE name IS NOT NULL
    AND submitted IS NOT NULL
    AND nutrition IS NOT NULL
    AND minutes BETWEEN 1 AND 180
