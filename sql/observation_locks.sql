-- What the session's transaction holds a lock on, as in observation.sql. Nothing is written anew, built or dropped without one.
--
-- name  null of what is gone, or of what came and went
SELECT
    l.relation AS oid, l.mode, c.relkind AS kind, c.relfilenode AS file, c.reltablespace AS tablespace,
    i.indrelid AS table, pg_catalog.pg_stat_get_xact_numscans(l.relation) AS scans,
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = l.relation
WHERE l.locktype = 'relation' AND l.granted AND l.pid = pg_catalog.pg_backend_pid() AND l.relation >= 16384
