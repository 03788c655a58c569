SELECT count(*)
FROM recipes
WHERE year IS DISTINCT FROM year(submitted)
    OR month IS DISTINCT FROM month(submitted)
    OR weekday IS DISTINCT FROM isodow(submitted)
    OR is_weekend IS DISTINCT FROM (isodow(submitted) >= 6)
    OR season IS DISTINCT FROM CASE
        WHEN month(submitted) IN (12, 1, 2) THEN 'winter'
        WHEN month(submitted) IN (3, 4, 5) THEN 'spring'
        WHEN month(submitted) IN (6, 7, 8) THEN 'summer'
        WHEN month(submitted) IN (9, 10, 11) THEN 'autumn'
    END
