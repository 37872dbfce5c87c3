-- How large tables are, by the statistics of the database and the files on its disk; of a partitioned table all its partitions.
--
-- What stands after a dollar sign is put in: an array of names, qualified and quoted as SQL wants them, and how the bytes of a
-- relation c are found.
--
-- rows   null where the table was never analysed
-- heap   the bytes of the rows, without what is stored out of line
-- total  with that, and with the indexes
WITH RECURSIVE wanted AS (
    -- Not with to_regclass, which asks for rights on the schema.
    SELECT w.name, c.oid
    FROM pg_catalog.unnest($names::pg_catalog.text[]) AS w (name)
    LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
      ON pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) = w.name
),
tree AS (
    SELECT name, oid FROM wanted
    UNION ALL
    SELECT t.name, i.inhrelid
    FROM tree t
    JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
    JOIN pg_catalog.pg_class p ON p.oid = t.oid AND p.relkind = 'p'
)
SELECT
    t.name, pg_catalog.bool_and(t.oid IS NULL) AS missing,
    CASE WHEN pg_catalog.bool_and(c.reltuples >= 0) THEN pg_catalog.sum(c.reltuples)::pg_catalog.int8 END AS rows,
    coalesce(pg_catalog.sum($heap), 0)::pg_catalog.int8 AS heap,
    coalesce(pg_catalog.sum($total), 0)::pg_catalog.int8 AS total
FROM tree t
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.oid AND c.relkind IN ('r', 'm', 'f')
GROUP BY t.name
