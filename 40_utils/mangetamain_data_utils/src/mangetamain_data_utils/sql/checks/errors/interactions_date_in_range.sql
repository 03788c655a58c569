-- No later than the build, with a day for the time zones.
SELECT count(*)
FROM interactions
WHERE date IS NULL OR date NOT BETWEEN DATE '1990-01-01' AND (
    SELECT strptime(value, '%Y%m%dT%H%M%SZ')::DATE + 1 FROM meta.build WHERE key = 'built_at'
)
