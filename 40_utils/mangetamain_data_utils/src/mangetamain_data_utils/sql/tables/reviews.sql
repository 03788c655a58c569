-- One row for each row of interactions, in the same order.
SELECT user_id, recipe_id, review
FROM staging.interactions
ORDER BY date, recipe_id, user_id, record
