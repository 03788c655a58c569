SELECT count(*)
FROM meta.build
WHERE key = 'rows_standard'
    AND value::BIGINT <> (SELECT count(*) FROM recipes WHERE excluded_by IS NULL)
