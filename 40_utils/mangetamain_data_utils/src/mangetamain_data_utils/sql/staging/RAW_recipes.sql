SELECT
    whole(s.id) AS id,
    nullif(s.name, '') AS name,
    whole(s.minutes) AS minutes,
    whole(s.contributor_id) AS contributor_id,
    iso_date(s.submitted) AS submitted,
    strings(s.tags) AS tags,
    numbers(s.nutrition) AS nutrition,
    whole(s.n_steps) AS n_steps,
    strings(s.steps) AS steps,
    nullif(s.description, '') AS description,
    strings(s.ingredients) AS ingredients,
    whole(s.n_ingredients) AS n_ingredients,
    -- What Python still has to read.
    CASE WHEN strings(s.tags) IS NULL THEN coalesce(s.tags, '') END AS tags_literal,
    CASE WHEN strings(s.steps) IS NULL THEN coalesce(s.steps, '') END AS steps_literal,
    CASE WHEN strings(s.ingredients) IS NULL THEN coalesce(s.ingredients, '') END AS ingredients_literal,
    CASE
        WHEN whole(s.id) IS NULL THEN problem('not_a_number', 'id', s.id)
        WHEN whole(s.minutes) IS NULL THEN problem('not_a_number', 'minutes', s.minutes)
        WHEN whole(s.contributor_id) IS NULL THEN problem('not_a_number', 'contributor_id', s.contributor_id)
        WHEN TRY_CAST(whole(s.n_steps) AS SMALLINT) IS NULL THEN problem('not_a_number', 'n_steps', s.n_steps)
        WHEN TRY_CAST(whole(s.n_ingredients) AS SMALLINT) IS NULL
        THEN problem('not_a_number', 'n_ingredients', s.n_ingredients)
        WHEN s.submitted <> '' AND iso_date(s.submitted) IS NULL THEN problem('bad_date', 'submitted', s.submitted)
        -- No nutrition at all is the standard profile's affair; a broken list is refused.
        WHEN s.nutrition <> '' AND coalesce(len(numbers(s.nutrition)), 0) <> 7
        THEN problem('bad_list', 'nutrition', s.nutrition)
    END AS problem
FROM source AS s
