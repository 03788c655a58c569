SELECT
    r.id,
    r.name,
    r.minutes,
    r.contributor_id,
    r.submitted,
    CAST(year(r.submitted) AS SMALLINT) AS year,
    CAST(month(r.submitted) AS TINYINT) AS month,
    CAST(isodow(r.submitted) AS TINYINT) AS weekday,
    isodow(r.submitted) >= 6 AS is_weekend,
    season_of(month(r.submitted)) AS season,
    CAST(r.n_steps AS SMALLINT) AS n_steps,
    CAST(r.n_ingredients AS SMALLINT) AS n_ingredients,
    ln(1 + r.minutes::DOUBLE) + r.n_steps + 0.5::DOUBLE * r.n_ingredients AS complexity_score,
    r.nutrition[1] AS calories,
    r.nutrition[2] AS total_fat_pdv,
    r.nutrition[3] AS sugar_pdv,
    r.nutrition[4] AS sodium_pdv,
    r.nutrition[5] AS protein_pdv,
    r.nutrition[6] AS saturated_fat_pdv,
    r.nutrition[7] AS carbohydrates_pdv,
    length(array_to_string(r.steps, '')) / nullif(len(r.steps), 0)::DOUBLE AS avg_step_length,
    CAST(length(r.description) AS INTEGER) AS description_length,
    CASE
        WHEN r.name IS NULL THEN 'missing_name'
        WHEN r.submitted IS NULL THEN 'missing_date'
        WHEN r.nutrition IS NULL THEN 'missing_nutrition'
        WHEN r.minutes NOT BETWEEN b.minutes_low AND b.minutes_high THEN 'minutes'
        WHEN r.n_steps NOT BETWEEN b.n_steps_low AND b.n_steps_high THEN 'n_steps'
        WHEN r.n_ingredients NOT BETWEEN b.n_ingredients_low AND b.n_ingredients_high THEN 'n_ingredients'
    END AS excluded_by
FROM staging.recipes AS r
CROSS JOIN staging.profile_bounds AS b
ORDER BY r.submitted, r.id
