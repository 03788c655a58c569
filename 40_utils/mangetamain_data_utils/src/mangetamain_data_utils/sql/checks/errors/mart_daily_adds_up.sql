WITH expected AS (
    SELECT
        date,
        sum(n_recipes) AS n_recipes,
        sum(n_recipes_standard) AS n_recipes_standard,
        sum(n_interactions) AS n_interactions,
        sum(n_rated) AS n_rated,
        sum(sum_rating) AS sum_rating
    FROM (
        SELECT
            submitted AS date,
            1 AS n_recipes,
            (excluded_by IS NULL)::INTEGER AS n_recipes_standard,
            0 AS n_interactions,
            0 AS n_rated,
            0 AS sum_rating
        FROM recipes
        WHERE submitted IS NOT NULL
        UNION ALL
        SELECT date, 0, 0, 1, has_rating::INTEGER, coalesce(rating, 0) FROM interactions
    )
    GROUP BY date
)
SELECT count(*)
FROM mart_daily AS m
FULL JOIN expected AS e ON e.date = m.date
WHERE m.n_recipes IS DISTINCT FROM e.n_recipes
    OR m.n_recipes_standard IS DISTINCT FROM e.n_recipes_standard
    OR m.n_interactions IS DISTINCT FROM e.n_interactions
    OR m.n_rated IS DISTINCT FROM e.n_rated
    OR m.sum_rating IS DISTINCT FROM e.sum_rating
