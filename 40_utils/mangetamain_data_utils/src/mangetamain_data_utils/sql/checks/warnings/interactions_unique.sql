-- Nobody rates a recipe twice; a pair of ids in one number.
SELECT count(*) - count(DISTINCT user_id::BIGINT << 32 | recipe_id::BIGINT) FROM interactions
