SELECT count(*)
FROM recipes
WHERE NOT coalesce(minutes >= 0 AND n_steps >= 0 AND n_ingredients >= 0 AND contributor_id >= 0, false)
