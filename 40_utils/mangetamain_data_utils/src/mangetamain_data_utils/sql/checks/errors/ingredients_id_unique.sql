SELECT count(*) - count(DISTINCT id) FROM ingredients
