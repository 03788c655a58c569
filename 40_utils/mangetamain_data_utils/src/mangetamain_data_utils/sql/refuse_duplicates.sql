-- The first valid recipe of an id stays.
WITH valid AS (
    SELECT r.rowid AS record, r.id
    FROM staging.RAW_recipes AS r
    WHERE r.rowid NOT IN (SELECT record FROM staging.refused WHERE input = 'RAW_recipes')
),
repeated AS (
    SELECT id, min(record) AS first_record FROM valid GROUP BY id HAVING count(*) > 1
)
INSERT INTO staging.refused
SELECT 'RAW_recipes', v.record, 'duplicate_id', concat('id=', v.id)
FROM valid AS v
JOIN repeated AS d ON d.id = v.id
WHERE v.record > d.first_record
