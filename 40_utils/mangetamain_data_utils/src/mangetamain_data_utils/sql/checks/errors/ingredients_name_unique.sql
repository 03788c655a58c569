SELECT count(*) - count(DISTINCT name) FROM ingredients
