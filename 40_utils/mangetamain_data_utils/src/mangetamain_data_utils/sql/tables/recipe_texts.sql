-- The lists keep the order and the repetitions that the bridge tables do without.
SELECT id, description, steps, tags, ingredients
FROM staging.recipes
ORDER BY id
