INSERT INTO staging.refused
SELECT 'RAW_interactions', i.rowid, 'orphan_interaction', concat('recipe_id=', i.recipe_id)
FROM staging.RAW_interactions AS i
WHERE i.problem IS NULL
    AND i.recipe_id NOT IN (
        SELECT r.id
        FROM staging.RAW_recipes AS r
        WHERE r.rowid NOT IN (SELECT record FROM staging.refused WHERE input = 'RAW_recipes')
    )
