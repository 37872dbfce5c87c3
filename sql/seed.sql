-- What it takes to make rows for some tables: the tables that hold the rows, those that their foreign keys need, and all of
-- their types. The variable is an array of their oids.
--
-- what    table, column, key, check, foreign key, child, type, domain check: see the parts below
-- id      the oid of the table, or of the type
-- number  of a column: its place; of a foreign key: the table that it refers to; of a child: the partition's oid; of a type:
--         the type that it is made of
-- name    the name, qualified and quoted as SQL wants it
-- places  the columns of a key, by number; the types of a composite type's attributes
-- detail  further facts, see below
WITH RECURSIVE
wanted (oid) AS (
    SELECT t.oid
    FROM unnest($tables::oid[]) AS t (oid)
    UNION
    -- One step: what rows of a table need, and the partitions that hold the rows of a partitioned table.
    SELECT step.oid
    FROM wanted w
    CROSS JOIN LATERAL (
        SELECT c.confrelid FROM pg_catalog.pg_constraint c WHERE c.conrelid = w.oid AND c.contype = 'f'
        UNION ALL
        SELECT i.inhrelid
        FROM pg_catalog.pg_inherits i
        JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
        WHERE i.inhparent = w.oid AND p.relkind = 'p'
    ) AS step (oid)
),
tables AS MATERIALIZED (
    SELECT
        c.oid, c.relkind, c.relispartition,
        pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
    FROM wanted w
    JOIN pg_catalog.pg_class c ON c.oid = w.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p')
),
columns AS MATERIALIZED (
    SELECT
        a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated,
        pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS value
    FROM tables t
    JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
),
types (oid) AS (
    SELECT c.atttypid
    FROM columns c
    UNION
    SELECT part.oid
    FROM types s
    CROSS JOIN LATERAL (
        SELECT v.oid
        FROM pg_catalog.pg_type t
        LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid OR r.rngmultitypid = t.oid
        CROSS JOIN LATERAL (
            VALUES (t.typelem), (t.typbasetype), (CASE WHEN r.rngtypid = t.oid THEN r.rngsubtype ELSE r.rngtypid END)
        ) AS v (oid)
        WHERE t.oid = s.oid AND v.oid <> 0
        UNION ALL
        SELECT a.atttypid
        FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE t.oid = s.oid AND t.typrelid <> 0
    ) AS part (oid)
)
-- detail: the kind of relation.
SELECT 'table' AS what, t.oid AS id, NULL::bigint AS number, t.name, NULL::text AS places, t.relkind::text AS detail
FROM tables t
UNION ALL
-- places: type and modifier. detail: g of a generated column, s of one with a sequence, d of one with another default, and
-- n where NULL is refused.
SELECT
    'column', c.attrelid, c.attnum, pg_catalog.quote_ident(c.attname), c.atttypid || ' ' || c.atttypmod,
    CASE
        WHEN c.attgenerated <> '' THEN 'g'
        WHEN c.attidentity <> '' OR c.value LIKE '%nextval(%' THEN 's'
        WHEN c.value IS NOT NULL THEN 'd'
        ELSE ''
    END || CASE WHEN c.attnotnull THEN 'n' ELSE '' END
FROM columns c
UNION ALL
-- detail: p of the primary key.
SELECT 'key', i.indrelid, NULL, c.relname, i.indkey::text, CASE WHEN i.indisprimary THEN 'p' END
FROM tables t
JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisunique
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
UNION ALL
SELECT
    'check', k.conrelid, NULL, k.conname, pg_catalog.array_to_string(k.conkey, ' '),
    pg_catalog.pg_get_expr(k.conbin, k.conrelid)
FROM tables t
JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'c'
UNION ALL
-- What a partition takes is a check without a name.
SELECT
    'check', t.oid, NULL, '', (SELECT pg_catalog.string_agg(c.attnum::text, ' ') FROM columns c WHERE c.attrelid = t.oid),
    pg_catalog.pg_get_partition_constraintdef(t.oid)
FROM tables t
WHERE t.relispartition AND t.relkind = 'r'
UNION ALL
-- detail: the columns that it refers to.
SELECT
    'foreign key', k.conrelid, k.confrelid, k.conname, pg_catalog.array_to_string(k.conkey, ' '),
    pg_catalog.array_to_string(k.confkey, ' ')
FROM tables t
JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
UNION ALL
SELECT 'child', i.inhparent, i.inhrelid, NULL, NULL, NULL
FROM tables t
JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
WHERE t.relkind = 'p'
UNION ALL
-- detail: its kind, a of an array, and the modifier of a domain's base; for enums the labels, each after a control character.
SELECT
    'type', t.oid,
    CASE
        WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem
        WHEN t.typtype = 'd' THEN t.typbasetype
        WHEN r.rngtypid = t.oid THEN r.rngsubtype
        ELSE r.rngtypid
    END,
    t.typname,
    (
        SELECT pg_catalog.string_agg(a.atttypid::text || ' ' || a.atttypmod, ' ' ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ),
    CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN 'a' ELSE t.typtype::text END
    || CASE WHEN t.typtype = 'd' THEN t.typtypmod::text ELSE '' END
    || COALESCE(
        (
            SELECT pg_catalog.string_agg(E'\x01' || e.enumlabel, '' ORDER BY e.enumsortorder)
            FROM pg_catalog.pg_enum e
            WHERE e.enumtypid = t.oid
        ),
        ''
    )
FROM types s
JOIN pg_catalog.pg_type t ON t.oid = s.oid
LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid OR r.rngmultitypid = t.oid
UNION ALL
SELECT 'domain check', k.contypid, NULL, k.conname, NULL, pg_catalog.pg_get_constraintdef(k.oid)
FROM types s
JOIN pg_catalog.pg_constraint k ON k.contypid = s.oid
