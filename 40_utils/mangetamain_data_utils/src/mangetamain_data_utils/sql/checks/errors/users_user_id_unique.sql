SELECT count(*) - count(DISTINCT user_id) FROM users
