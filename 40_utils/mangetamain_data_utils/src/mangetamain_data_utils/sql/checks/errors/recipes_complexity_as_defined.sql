SELECT count(*)
FROM recipes
WHERE NOT coalesce(
    abs(complexity_score - (ln(1 + greatest(minutes, 0)::DOUBLE) + n_steps + 0.5 * n_ingredients)) < 1e-9, false
)
