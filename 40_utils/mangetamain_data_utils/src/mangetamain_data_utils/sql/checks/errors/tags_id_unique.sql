SELECT count(*) - count(DISTINCT id) FROM tags
