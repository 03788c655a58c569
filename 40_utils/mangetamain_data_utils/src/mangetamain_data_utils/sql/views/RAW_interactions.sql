-- Both tables have the same rows in the same order.
SELECT i.user_id, i.recipe_id, i.date, coalesce(i.rating, 0) AS rating, t.review
FROM interactions AS i
POSITIONAL JOIN reviews AS t
