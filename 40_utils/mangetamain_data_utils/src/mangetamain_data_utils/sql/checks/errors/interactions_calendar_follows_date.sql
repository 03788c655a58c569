SELECT count(*)
FROM interactions
WHERE year IS DISTINCT FROM year(date)
    OR month IS DISTINCT FROM month(date)
    OR weekday IS DISTINCT FROM isodow(date)
    OR is_weekend IS DISTINCT FROM (isodow(date) >= 6)
    OR season IS DISTINCT FROM CASE
        WHEN month(date) IN (12, 1, 2) THEN 'winter'
        WHEN month(date) IN (3, 4, 5) THEN 'spring'
        WHEN month(date) IN (6, 7, 8) THEN 'summer'
        WHEN month(date) IN (9, 10, 11) THEN 'autumn'
    END
