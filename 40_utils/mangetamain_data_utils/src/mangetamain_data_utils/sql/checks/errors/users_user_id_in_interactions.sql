SELECT count(*) FROM users AS t ANTI JOIN interactions AS p ON p.user_id = t.user_id
