SELECT count(*)
FROM interactions
WHERE rating NOT BETWEEN 1 AND 5 OR has_rating IS DISTINCT FROM (rating IS NOT NULL)
