-- One row for each day on which a recipe was submitted or rated.
WITH recipe_days AS (
    SELECT
        submitted AS date,
        count(*) AS n_recipes,
        sum(CASE WHEN excluded_by IS NULL THEN 1 ELSE 0 END) AS n_recipes_standard
    FROM recipes
    WHERE submitted IS NOT NULL
    GROUP BY submitted
),
interaction_days AS (
    SELECT date, count(*) AS n_interactions, count(rating) AS n_rated, sum(rating) AS sum_rating
    FROM interactions
    GROUP BY date
),
days AS (
    SELECT submitted AS date, year, month, weekday, is_weekend, season FROM recipes WHERE submitted IS NOT NULL
    UNION
    SELECT date, year, month, weekday, is_weekend, season FROM interactions
)
SELECT
    d.date,
    d.year,
    d.month,
    d.weekday,
    d.is_weekend,
    d.season,
    CAST(coalesce(r.n_recipes, 0) AS INTEGER) AS n_recipes,
    CAST(coalesce(r.n_recipes_standard, 0) AS INTEGER) AS n_recipes_standard,
    CAST(coalesce(i.n_interactions, 0) AS INTEGER) AS n_interactions,
    CAST(coalesce(i.n_rated, 0) AS INTEGER) AS n_rated,
    CAST(coalesce(i.sum_rating, 0) AS INTEGER) AS sum_rating
FROM days AS d
LEFT JOIN recipe_days AS r ON r.date = d.date
LEFT JOIN interaction_days AS i ON i.date = d.date
ORDER BY d.date
