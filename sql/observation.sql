-- The relations that a rehearsed script may lock, read through or write anew, with what tells of it.
--
-- name    qualified and quoted as SQL wants it
-- file    the file of its rows; another one once they are written anew
-- scans   how often it was read through since the statistics of the session were last handed on, which is never inside a transaction
SELECT
    c.oid, c.relkind AS kind, c.relfilenode AS file, c.reltablespace AS tablespace, i.indrelid AS table,
    pg_catalog.pg_stat_get_xact_numscans(c.oid) AS scans,
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I') AND n.nspname !~ '^pg_'
    AND n.nspname <> 'information_schema'
