-- What the staging tables hold less the refused rows, with the lists that Python read.
CREATE VIEW staging.recipes AS
SELECT
    r.* EXCLUDE (tags, steps, ingredients, tags_literal, steps_literal, ingredients_literal, problem),
    coalesce(r.tags, l.tags) AS tags,
    coalesce(r.steps, l.steps) AS steps,
    coalesce(r.ingredients, l.ingredients) AS ingredients
FROM staging.RAW_recipes AS r
LEFT JOIN staging.reread AS l ON l.record = r.rowid
WHERE r.rowid NOT IN (SELECT record FROM staging.refused WHERE input = 'RAW_recipes');

CREATE VIEW staging.interactions AS
SELECT i.rowid AS record, i.* EXCLUDE (problem)
FROM staging.RAW_interactions AS i
WHERE i.rowid NOT IN (SELECT record FROM staging.refused WHERE input = 'RAW_interactions');
