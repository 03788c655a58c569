SELECT count(*) - count(DISTINCT year) FROM mart_yearly
