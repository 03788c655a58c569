-- Kaggle writes 0 where a review came without a rating. Ordered as reviews is.
SELECT
    user_id,
    recipe_id,
    date,
    CAST(nullif(rating, 0) AS TINYINT) AS rating,
    rating > 0 AS has_rating,
    CAST(year(date) AS SMALLINT) AS year,
    CAST(month(date) AS TINYINT) AS month,
    CAST(isodow(date) AS TINYINT) AS weekday,
    isodow(date) >= 6 AS is_weekend,
    season_of(month(date)) AS season
FROM staging.interactions
ORDER BY date, recipe_id, user_id, record
