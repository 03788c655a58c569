-- How interactions spread over recipes, over users and over the days since the submission.
WITH numbers AS (
    SELECT 'per_recipe' AS what, count(*)::DOUBLE AS number FROM interactions GROUP BY recipe_id
    UNION ALL
    SELECT 'per_user', n_interactions FROM users
    UNION ALL
    SELECT 'days_from_submission', i.date - r.submitted
    FROM interactions AS i
    JOIN recipes AS r ON r.id = i.recipe_id
),
summaries AS (
    SELECT
        what,
        avg(number) AS mean,
        quantile_cont(number, 0.01) AS p1,
        quantile_cont(number, 0.05) AS p5,
        quantile_cont(number, 0.1) AS p10,
        quantile_cont(number, 0.25) AS q25,
        quantile_cont(number, 0.5) AS median,
        quantile_cont(number, 0.75) AS q75,
        quantile_cont(number, 0.9) AS p90,
        quantile_cont(number, 0.95) AS p95,
        quantile_cont(number, 0.99) AS p99,
        max(number) AS max,
        avg((number = 1)::INTEGER) AS share_with_one
    FROM numbers
    GROUP BY what
)
SELECT concat('interactions.', what, '.', statistic) AS name, value
FROM (UNPIVOT summaries ON COLUMNS(* EXCLUDE (what)) INTO NAME statistic VALUE value)
UNION ALL SELECT 'users.rows', count(*) FROM users
