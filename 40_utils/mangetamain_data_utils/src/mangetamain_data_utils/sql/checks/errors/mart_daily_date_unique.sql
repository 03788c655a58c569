SELECT count(*) - count(DISTINCT date) FROM mart_daily
