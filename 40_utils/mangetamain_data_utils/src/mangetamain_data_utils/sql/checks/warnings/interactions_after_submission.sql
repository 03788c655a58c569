-- Real data hold some, since recipes were submitted anew.
SELECT count(*)
FROM interactions AS i
JOIN recipes AS r ON r.id = i.recipe_id
WHERE i.date < r.submitted
