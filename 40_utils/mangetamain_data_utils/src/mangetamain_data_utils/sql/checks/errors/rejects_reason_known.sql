SELECT count(*)
FROM meta.rejects
WHERE file IS NULL OR line IS NULL OR reason NOT IN (
    'column_count', 'bad_quotes', 'line_too_long', 'encoding', 'control_character', 'not_a_number',
    'bad_date', 'bad_list', 'bad_rating', 'duplicate_id', 'orphan_interaction'
)
