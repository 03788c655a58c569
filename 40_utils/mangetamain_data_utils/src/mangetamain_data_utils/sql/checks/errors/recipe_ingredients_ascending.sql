-- By ingredient_id, then recipe_id, strictly: so no pair is there twice, and a filter finds its rows together.
SELECT count(*)
FROM (
    SELECT pair, lag(pair) OVER () AS before
    FROM (SELECT ingredient_id::BIGINT << 32 | recipe_id::BIGINT AS pair FROM recipe_ingredients)
)
WHERE pair <= before OR pair IS NULL
