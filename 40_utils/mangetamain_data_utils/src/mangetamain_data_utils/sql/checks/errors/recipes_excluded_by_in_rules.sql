SELECT count(*)
FROM recipes
WHERE excluded_by NOT IN (
    'missing_name', 'missing_date', 'missing_nutrition', 'minutes', 'n_steps', 'n_ingredients'
)
