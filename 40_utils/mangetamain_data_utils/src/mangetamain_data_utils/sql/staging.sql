-- Rows that are refused after reading; record is the rowid in the staging table of the input.
CREATE TABLE staging.refused (input VARCHAR, record BIGINT, reason VARCHAR, excerpt VARCHAR);

-- The lists that Python read, by the rowid of their recipe.
CREATE TABLE staging.reread (record BIGINT, tags VARCHAR[], steps VARCHAR[], ingredients VARCHAR[]);
