SELECT count(*)
FROM recipes AS r
JOIN recipe_texts AS t ON t.id = r.id
WHERE r.n_steps <> len(t.steps) OR r.n_ingredients <> len(t.ingredients)
