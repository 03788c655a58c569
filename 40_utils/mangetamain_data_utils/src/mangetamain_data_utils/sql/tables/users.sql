SELECT
    user_id,
    CAST(count(*) AS INTEGER) AS n_interactions,
    CAST(count(rating) AS INTEGER) AS n_rated,
    avg(rating) AS mean_rating,
    min(date) AS first_date,
    max(date) AS last_date
FROM interactions
GROUP BY user_id
ORDER BY user_id
