-- Texts count as missing as pandas counts them, with which the published numbers were made.
SELECT 'rows.RAW_recipes' AS name, count(*)::DOUBLE AS value FROM recipes
UNION ALL SELECT 'recipes.id.min', min(id) FROM recipes
UNION ALL SELECT 'recipes.id.max', max(id) FROM recipes
UNION ALL SELECT 'recipes.first_day', strftime(min(submitted), '%Y%m%d')::DOUBLE FROM recipes
UNION ALL SELECT 'recipes.last_day', strftime(max(submitted), '%Y%m%d')::DOUBLE FROM recipes
UNION ALL SELECT concat('recipes.per_year.', year), count(*) FROM recipes GROUP BY year
UNION ALL SELECT concat('recipes.per_month.', month), count(*) FROM recipes GROUP BY month
UNION ALL SELECT concat('recipes.per_weekday.', weekday), count(*) FROM recipes GROUP BY weekday
UNION ALL SELECT 'recipes.missing.name', count(*) FILTER (name IS NULL) FROM recipes
UNION ALL SELECT
    'recipes.missing.description',
    count(*) FILTER (
        description IS NULL OR description IN (
            '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN',
            '<NA>', 'N/A', 'NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null'
        )
    )
FROM recipe_texts
UNION ALL SELECT 'recipes.minutes.zeros', count(*) FILTER (minutes = 0) FROM recipes
UNION ALL SELECT 'recipes.minutes.over_24h', count(*) FILTER (minutes > 1440) FROM recipes
UNION ALL SELECT 'recipes.minutes.bin.1-15', count(*) FILTER (minutes BETWEEN 1 AND 15) FROM recipes
UNION ALL SELECT 'recipes.minutes.bin.15-30', count(*) FILTER (minutes BETWEEN 16 AND 30) FROM recipes
UNION ALL SELECT 'recipes.minutes.bin.30-60', count(*) FILTER (minutes BETWEEN 31 AND 60) FROM recipes
UNION ALL SELECT 'recipes.minutes.bin.60-120', count(*) FILTER (minutes BETWEEN 61 AND 120) FROM recipes
UNION ALL SELECT 'recipes.minutes.bin.over_120', count(*) FILTER (minutes > 120) FROM recipes
UNION ALL SELECT concat('recipes.minutes.equal.', minutes), count(*)
FROM recipes
WHERE minutes <= 60
GROUP BY minutes
UNION ALL SELECT 'contributors.rows', count(DISTINCT contributor_id) FROM recipes
UNION ALL SELECT 'contributors.mean', avg(n)
FROM (SELECT count(*) AS n FROM recipes GROUP BY contributor_id)
UNION ALL SELECT 'contributors.median', quantile_cont(n, 0.5)
FROM (SELECT count(*) AS n FROM recipes GROUP BY contributor_id)
UNION ALL SELECT 'contributors.max', max(n)
FROM (SELECT count(*) AS n FROM recipes GROUP BY contributor_id)
