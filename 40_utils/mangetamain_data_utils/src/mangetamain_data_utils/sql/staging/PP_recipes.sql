SELECT
    whole(s.id) AS id,
    whole(s.i) AS i,
    TRY_CAST(s.name_tokens AS INTEGER[]) AS name_tokens,
    TRY_CAST(s.ingredient_tokens AS INTEGER[][]) AS ingredient_tokens,
    TRY_CAST(s.steps_tokens AS INTEGER[]) AS steps_tokens,
    TRY_CAST(s.techniques AS INTEGER[]) AS techniques,
    whole(s.calorie_level) AS calorie_level,
    TRY_CAST(s.ingredient_ids AS INTEGER[]) AS ingredient_ids,
    CASE
        WHEN whole(s.id) IS NULL THEN problem('not_a_number', 'id', s.id)
        WHEN whole(s.i) IS NULL THEN problem('not_a_number', 'i', s.i)
        WHEN whole(s.calorie_level) IS NULL THEN problem('not_a_number', 'calorie_level', s.calorie_level)
        WHEN TRY_CAST(s.name_tokens AS INTEGER[]) IS NULL THEN problem('bad_list', 'name_tokens', s.name_tokens)
        WHEN TRY_CAST(s.ingredient_tokens AS INTEGER[][]) IS NULL
        THEN problem('bad_list', 'ingredient_tokens', s.ingredient_tokens)
        WHEN TRY_CAST(s.steps_tokens AS INTEGER[]) IS NULL THEN problem('bad_list', 'steps_tokens', s.steps_tokens)
        WHEN TRY_CAST(s.techniques AS INTEGER[]) IS NULL THEN problem('bad_list', 'techniques', s.techniques)
        WHEN TRY_CAST(s.ingredient_ids AS INTEGER[]) IS NULL
        THEN problem('bad_list', 'ingredient_ids', s.ingredient_ids)
    END AS problem
FROM source AS s
