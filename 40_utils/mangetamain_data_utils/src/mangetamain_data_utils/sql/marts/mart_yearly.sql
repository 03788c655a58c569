-- One row for each year: the counts that do not add up from days, and those beside them.
WITH recipe_years AS (
    SELECT
        year,
        count(*) AS n_recipes,
        sum(CASE WHEN excluded_by IS NULL THEN 1 ELSE 0 END) AS n_recipes_standard,
        count(DISTINCT contributor_id) AS n_contributors
    FROM recipes
    WHERE year IS NOT NULL
    GROUP BY year
),
interaction_years AS (
    SELECT
        year,
        count(*) AS n_interactions,
        count(rating) AS n_rated,
        sum(rating) AS sum_rating,
        count(DISTINCT user_id) AS n_users
    FROM interactions
    GROUP BY year
),
years AS (
    SELECT year FROM recipe_years
    UNION
    SELECT year FROM interaction_years
)
SELECT
    y.year,
    CAST(coalesce(r.n_recipes, 0) AS INTEGER) AS n_recipes,
    CAST(coalesce(r.n_recipes_standard, 0) AS INTEGER) AS n_recipes_standard,
    CAST(coalesce(r.n_contributors, 0) AS INTEGER) AS n_contributors,
    CAST(coalesce(i.n_interactions, 0) AS INTEGER) AS n_interactions,
    CAST(coalesce(i.n_rated, 0) AS INTEGER) AS n_rated,
    CAST(coalesce(i.sum_rating, 0) AS BIGINT) AS sum_rating,
    CAST(coalesce(i.n_users, 0) AS INTEGER) AS n_users
FROM years AS y
LEFT JOIN recipe_years AS r ON r.year = y.year
LEFT JOIN interaction_years AS i ON i.year = y.year
ORDER BY y.year
