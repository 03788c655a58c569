-- Reviews count as missing as pandas counts them, with which the published numbers were made.
WITH texts AS (
    SELECT
        CASE
            WHEN review NOT IN (
                '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN',
                '<NA>', 'N/A', 'NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null'
            )
            THEN length(review)
        END AS chars
    FROM reviews
)
SELECT 'rows.RAW_interactions' AS name, count(*)::DOUBLE AS value FROM interactions
UNION ALL SELECT 'interactions.first_day', strftime(min(date), '%Y%m%d')::DOUBLE FROM interactions
UNION ALL SELECT 'interactions.last_day', strftime(max(date), '%Y%m%d')::DOUBLE FROM interactions
UNION ALL SELECT concat('interactions.rating.', coalesce(rating, 0)), count(*)
FROM interactions
GROUP BY rating
UNION ALL SELECT 'interactions.mean_rating', avg(rating) FROM interactions
UNION ALL SELECT concat('interactions.per_year.', year), count(*) FROM interactions GROUP BY year
UNION ALL SELECT concat('interactions.per_month.', strftime(date, '%Y-%m')), count(*)
FROM interactions
GROUP BY strftime(date, '%Y-%m')
UNION ALL SELECT concat('interactions.weekday_share.', weekday), count(*) / sum(count(*)) OVER ()
FROM interactions
GROUP BY weekday
UNION ALL SELECT 'interactions.missing.review', count(*) - count(chars) FROM texts
UNION ALL SELECT 'interactions.review_chars.q25', quantile_cont(chars, 0.25) FROM texts
UNION ALL SELECT 'interactions.review_chars.median', quantile_cont(chars, 0.5) FROM texts
UNION ALL SELECT 'interactions.review_chars.q75', quantile_cont(chars, 0.75) FROM texts
UNION ALL SELECT 'interactions.review_chars.max', max(chars) FROM texts
