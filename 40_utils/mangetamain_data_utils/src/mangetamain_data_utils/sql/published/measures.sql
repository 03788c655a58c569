-- Mean, sample standard deviation and interpolated quantiles of every numeric measure.
WITH measures AS (
    UNPIVOT (
        SELECT
            minutes::DOUBLE AS minutes,
            n_steps::DOUBLE AS n_steps,
            n_ingredients::DOUBLE AS n_ingredients,
            calories,
            total_fat_pdv,
            sugar_pdv,
            sodium_pdv,
            protein_pdv,
            saturated_fat_pdv,
            carbohydrates_pdv
        FROM recipes
    )
    ON COLUMNS(*)
    INTO NAME measure VALUE number
),
summaries AS (
    SELECT
        measure,
        avg(number) AS mean,
        stddev_samp(number) AS std,
        quantile_cont(number, 0.25) AS q25,
        quantile_cont(number, 0.5) AS median,
        quantile_cont(number, 0.75) AS q75,
        max(number) AS max
    FROM measures
    GROUP BY measure
)
SELECT concat('recipes.', measure, '.', statistic) AS name, value
FROM (UNPIVOT summaries ON mean, std, q25, median, q75, max INTO NAME statistic VALUE value)
