-- Kaggle's columns, the lists as lists; in the order of the ids.
SELECT
    r.name,
    r.id,
    r.minutes,
    r.contributor_id,
    r.submitted,
    t.tags,
    CASE
        WHEN r.calories IS NOT NULL
        THEN
            [
                r.calories,
                r.total_fat_pdv,
                r.sugar_pdv,
                r.sodium_pdv,
                r.protein_pdv,
                r.saturated_fat_pdv,
                r.carbohydrates_pdv
            ]
    END AS nutrition,
    r.n_steps,
    t.steps,
    t.description,
    t.ingredients,
    r.n_ingredients
FROM recipes AS r
JOIN recipe_texts AS t ON t.id = r.id
