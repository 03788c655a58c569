SELECT count(*) - count(DISTINCT id) FROM recipe_texts
