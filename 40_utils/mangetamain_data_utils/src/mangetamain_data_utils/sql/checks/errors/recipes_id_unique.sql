SELECT count(*) - count(DISTINCT id) FROM recipes
