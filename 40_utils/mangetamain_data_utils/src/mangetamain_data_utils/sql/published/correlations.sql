-- Correlations with the calories, both as ln(1 + x); those of the minutes from 1 to 180, since the
-- others are mistakes of typing by the thousand.
WITH correlations AS (
    SELECT
        corr(ln(1 + calories), ln(1 + total_fat_pdv)) AS fat,
        corr(ln(1 + calories), ln(1 + protein_pdv)) AS protein,
        corr(ln(1 + calories), ln(1 + saturated_fat_pdv)) AS saturated_fat,
        corr(ln(1 + calories), ln(1 + carbohydrates_pdv)) AS carbohydrates,
        corr(ln(1 + calories), ln(1 + sodium_pdv)) AS sodium,
        corr(ln(1 + calories), ln(1 + sugar_pdv)) AS sugar,
        corr(ln(1 + calories), ln(1 + minutes::DOUBLE)) FILTER (minutes BETWEEN 1 AND 180) AS minutes
    FROM recipes
)
SELECT concat('recipes.correlation_with_calories.', measure) AS name, value
FROM (UNPIVOT correlations ON COLUMNS(*) INTO NAME measure VALUE value)
