-- Numbered from the most used on.
SELECT CAST(row_number() OVER (ORDER BY count(*) DESC, u.name) AS INTEGER) AS id, u.name
FROM (SELECT unnest(list_distinct(ingredients)) AS name FROM staging.recipes) AS u
GROUP BY u.name
ORDER BY id
