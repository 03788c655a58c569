SELECT
    whole(s.u) AS u,
    TRY_CAST(s.techniques AS INTEGER[]) AS techniques,
    TRY_CAST(s.items AS INTEGER[]) AS items,
    whole(s.n_items) AS n_items,
    numbers(s.ratings) AS ratings,
    whole(s.n_ratings) AS n_ratings,
    CASE
        WHEN whole(s.u) IS NULL THEN problem('not_a_number', 'u', s.u)
        WHEN whole(s.n_items) IS NULL THEN problem('not_a_number', 'n_items', s.n_items)
        WHEN whole(s.n_ratings) IS NULL THEN problem('not_a_number', 'n_ratings', s.n_ratings)
        WHEN TRY_CAST(s.techniques AS INTEGER[]) IS NULL THEN problem('bad_list', 'techniques', s.techniques)
        WHEN TRY_CAST(s.items AS INTEGER[]) IS NULL THEN problem('bad_list', 'items', s.items)
        WHEN numbers(s.ratings) IS NULL THEN problem('bad_list', 'ratings', s.ratings)
    END AS problem
FROM source AS s
