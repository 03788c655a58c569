SELECT count(*) FROM interactions AS t ANTI JOIN users AS p ON p.user_id = t.user_id
