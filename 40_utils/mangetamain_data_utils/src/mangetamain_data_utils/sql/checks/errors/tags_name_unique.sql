SELECT count(*) - count(DISTINCT name) FROM tags
