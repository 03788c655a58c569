WITH recipe_years AS (
    SELECT
        year,
        count(*) AS n_recipes,
        count(*) FILTER (excluded_by IS NULL) AS n_recipes_standard,
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
)
SELECT count(*)
FROM mart_yearly AS m
FULL JOIN recipe_years AS r ON r.year = m.year
FULL JOIN interaction_years AS i ON i.year = coalesce(m.year, r.year)
WHERE m.year IS NULL
    OR m.n_recipes <> coalesce(r.n_recipes, 0)
    OR m.n_recipes_standard <> coalesce(r.n_recipes_standard, 0)
    OR m.n_contributors <> coalesce(r.n_contributors, 0)
    OR m.n_interactions <> coalesce(i.n_interactions, 0)
    OR m.n_rated <> coalesce(i.n_rated, 0)
    OR m.sum_rating <> coalesce(i.sum_rating, 0)
    OR m.n_users <> coalesce(i.n_users, 0)
