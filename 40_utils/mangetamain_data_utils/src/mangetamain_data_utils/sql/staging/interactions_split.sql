-- interactions_train, interactions_validation and interactions_test; ratings are written 5.0.
SELECT
    whole(s.user_id) AS user_id,
    whole(s.recipe_id) AS recipe_id,
    iso_date(s.date) AS date,
    whole(s.rating) AS rating,
    whole(s.u) AS u,
    whole(s.i) AS i,
    CASE
        WHEN whole(s.user_id) IS NULL THEN problem('not_a_number', 'user_id', s.user_id)
        WHEN whole(s.recipe_id) IS NULL THEN problem('not_a_number', 'recipe_id', s.recipe_id)
        WHEN iso_date(s.date) IS NULL THEN problem('bad_date', 'date', s.date)
        WHEN whole(s.rating) IS NULL THEN problem('not_a_number', 'rating', s.rating)
        WHEN whole(s.rating) > 5 THEN problem('bad_rating', 'rating', s.rating)
        WHEN whole(s.u) IS NULL THEN problem('not_a_number', 'u', s.u)
        WHEN whole(s.i) IS NULL THEN problem('not_a_number', 'i', s.i)
    END AS problem
FROM source AS s
