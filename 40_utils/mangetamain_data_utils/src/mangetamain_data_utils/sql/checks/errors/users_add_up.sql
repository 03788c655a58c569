WITH expected AS (
    SELECT
        user_id,
        count(*) AS n_interactions,
        count(rating) AS n_rated,
        avg(rating) AS mean_rating,
        min(date) AS first_date,
        max(date) AS last_date
    FROM interactions
    GROUP BY user_id
)
SELECT count(*)
FROM users AS u
JOIN expected AS e ON e.user_id = u.user_id
WHERE u.n_interactions IS DISTINCT FROM e.n_interactions
    OR u.n_rated IS DISTINCT FROM e.n_rated
    OR (u.mean_rating IS NULL) IS DISTINCT FROM (e.mean_rating IS NULL)
    OR abs(u.mean_rating - e.mean_rating) > 1e-9
    OR u.first_date IS DISTINCT FROM e.first_date
    OR u.last_date IS DISTINCT FROM e.last_date
