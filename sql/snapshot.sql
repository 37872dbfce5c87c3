-- The schema of a database as named objects: what pg_dump --schema-only would write, as one query.
--
-- kind        what the object is: table, column, index, …
-- name        its name, qualified and quoted as SQL wants it
-- parent      the name of the object that it is a part of
-- definition  a text that is equal for equal objects: SQL, or in the manner of SQL, and then a line for each further trait
-- position    of a column: its place among the columns that its table has now
--
-- It is to be run with an empty search_path, so that PostgreSQL's own functions qualify every name, and joins in the order in
-- which they are written. What a catalogue has only in later versions than 12 is written without the catalogue's name: where it
-- has no such column, the name is found in `later`, with the value that says nothing.
WITH
spaces AS MATERIALIZED (
    SELECT n.oid, n.nspowner, n.nspacl, quote_ident(n.nspname) AS name, quote_ident(n.nspname) || '.' AS prefix
    FROM pg_namespace n
    -- No schema of a user begins with pg_.
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'git_migrate')
),
-- What has columns, and sequences.
relations AS MATERIALIZED (
    SELECT
        c.oid, c.relkind, c.relowner, c.relacl, c.relam, c.reltablespace, c.reltoastrelid, c.reloptions, c.reloftype,
        c.relpersistence, c.relreplident, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.relpartbound,
        s.prefix || quote_ident(c.relname) AS name
    FROM pg_class c
    JOIN spaces s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c', 'S')
),
-- What belongs to an extension comes and goes with it.
members AS MATERIALIZED (
    SELECT d.classid, d.objid
    FROM pg_depend d
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
),
-- A sequence with the column that owns it: as a serial column (a) or as an identity column (i).
sequences AS MATERIALIZED (
    SELECT
        r.oid, r.name, r.relowner, r.relacl, r.relpersistence, d.deptype, d.refobjid AS table_oid,
        d.refobjsubid AS attnum, format_type(q.seqtypid, NULL) AS type,
        concat(
            'START WITH ', q.seqstart, ' INCREMENT BY ', q.seqincrement, ' MINVALUE ', q.seqmin, ' MAXVALUE ', q.seqmax,
            ' CACHE ', q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' END
        ) AS numbers
    FROM pg_sequence q
    JOIN relations r ON r.oid = q.seqrelid
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = q.seqrelid AND d.objsubid = 0
        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
),
parents AS MATERIALIZED (
    SELECT i.inhrelid, string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) AS names
    FROM pg_inherits i
    GROUP BY i.inhrelid
),
indexes AS MATERIALIZED (
    SELECT
        i.indexrelid, i.indrelid, r.name AS table_name, s.prefix || quote_ident(c.relname) AS name,
        concat_ws(E'\n',
            'ATTACH TO ' || p.names,
            CASE WHEN c.reltablespace <> 0 THEN
                'TABLESPACE ' || (SELECT quote_ident(t.spcname) FROM pg_tablespace t WHERE t.oid = c.reltablespace)
            END,
            CASE WHEN i.indisclustered THEN 'CLUSTER' END,
            CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END,
            CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'INVALID' END,
            t.targets
        ) AS traits,
        c.reloptions
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN spaces s ON s.oid = c.relnamespace
    JOIN relations r ON r.oid = i.indrelid
    LEFT JOIN parents p ON p.inhrelid = i.indexrelid
    LEFT JOIN (
        SELECT
            a.attrelid,
            string_agg(format('ALTER COLUMN %s SET STATISTICS %s', a.attnum, a.attstattarget), E'\n' ORDER BY a.attnum) AS targets
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('i', 'I')
        WHERE a.attstattarget >= 0 AND a.attnum > 0
        GROUP BY a.attrelid
    ) t ON t.attrelid = i.indexrelid
),
removed_columns AS MATERIALIZED (
    SELECT a.attrelid, array_agg(a.attnum) AS numbers
    FROM pg_attribute a
    WHERE a.attisdropped
    GROUP BY a.attrelid
),
columns AS (
    SELECT
        r.oid, r.name AS table_name, r.relkind, r.relowner, a.attnum, a.attname, a.attacl,
        CASE
            WHEN d.numbers IS NULL THEN a.attnum
            ELSE a.attnum - (SELECT count(*) FROM unnest(d.numbers) number WHERE number < a.attnum)
        END AS position,
        concat(
            quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation::text END,
            CASE WHEN a.attnotnull THEN ' NOT NULL' END
        ) AS head,
        concat(
            CASE
                WHEN e.adbin IS NULL THEN NULL
                WHEN a.attgenerated = '' THEN ' DEFAULT ' || pg_get_expr(e.adbin, e.adrelid)
                ELSE ' GENERATED ALWAYS AS (' || pg_get_expr(e.adbin, e.adrelid) || ')'
                    || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END
            END,
            CASE WHEN a.attidentity <> '' THEN
                concat(
                    ' GENERATED ', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, ' AS IDENTITY (SEQUENCE NAME ',
                    q.name, ' ', q.numbers, ')', CASE WHEN q.relpersistence <> r.relpersistence THEN E'\nSEQUENCE UNLOGGED' END
                )
            END,
            CASE WHEN NOT a.attislocal AND NOT r.relispartition THEN E'\nINHERITED' END,
            CASE WHEN a.attstorage <> t.typstorage THEN
                E'\nSET STORAGE ' || CASE a.attstorage
                    WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN'
                END
            END,
            CASE a.attcompression WHEN 'p' THEN E'\nSET COMPRESSION pglz' WHEN 'l' THEN E'\nSET COMPRESSION lz4' END,
            CASE WHEN a.attstattarget >= 0 THEN E'\nSET STATISTICS ' || a.attstattarget END,
            CASE WHEN a.attoptions IS NOT NULL THEN
                E'\nSET (' || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(a.attoptions) option) || ')'
            END,
            CASE WHEN a.attfdwoptions IS NOT NULL THEN
                E'\nOPTIONS (' || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(a.attfdwoptions) option) || ')'
            END
        ) AS tail
    FROM relations r
    JOIN (
        SELECT a.*
        FROM
            (SELECT ''::"char" AS attcompression) later,
            LATERAL (
                SELECT
                    a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull, a.attgenerated,
                    a.attidentity, a.attislocal, a.attstorage, a.attstattarget, a.attoptions, a.attfdwoptions, a.attacl,
                    attcompression
                FROM pg_attribute a
                WHERE a.attnum > 0 AND NOT a.attisdropped
            ) a
    ) a ON a.attrelid = r.oid
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN removed_columns d ON d.attrelid = a.attrelid
    LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
    LEFT JOIN sequences q ON q.table_oid = a.attrelid AND q.attnum = a.attnum AND q.deptype = 'i'
    WHERE r.relkind <> 'S'
),
-- class, oid, sub   where comments and labels are found
-- root              the object of the catalogue root_class that an extension would own
-- acl_base          the rights that are there without any GRANT
objects (class, oid, sub, root_class, root, owner, acl, acl_base, kind, name, parent, definition, position) AS (
    SELECT
        'pg_namespace'::regclass, s.oid, 0, 'pg_namespace'::regclass, s.oid, s.nspowner, s.nspacl, acldefault('n', s.nspowner),
        'schema', s.name, NULL, 'CREATE SCHEMA ' || s.name, NULL::bigint
    FROM spaces s

    UNION ALL
    SELECT
        'pg_class'::regclass, r.oid, 0, 'pg_class'::regclass, r.oid, r.relowner, r.relacl, acldefault('r', r.relowner),
        CASE WHEN r.relkind = 'f' THEN 'foreign table' ELSE 'table' END, r.name, NULL,
        concat_ws(E'\n',
            CASE
                WHEN r.relkind = 'f' THEN 'CREATE FOREIGN TABLE '
                WHEN r.relpersistence = 'u' THEN 'CREATE UNLOGGED TABLE '
                ELSE 'CREATE TABLE '
            END || r.name,
            CASE WHEN r.reloftype <> 0 THEN 'OF ' || format_type(r.reloftype, NULL) END,
            CASE WHEN r.relispartition THEN 'PARTITION OF ' ELSE 'INHERITS ' END || p.names,
            pg_get_expr(r.relpartbound, r.oid),
            CASE WHEN r.relkind = 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(r.oid) END,
            (SELECT 'USING ' || quote_ident(a.amname) FROM pg_am a WHERE a.oid = r.relam AND a.amname <> 'heap'),
            CASE WHEN r.reloptions IS NOT NULL THEN
                'WITH (' || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(r.reloptions) option) || ')'
            END,
            CASE WHEN t.reloptions IS NOT NULL THEN
                'WITH ('
                || (SELECT string_agg('toast.' || option, ', ' ORDER BY option) FROM unnest(t.reloptions) option) || ')'
            END,
            CASE WHEN r.reltablespace <> 0 THEN
                'TABLESPACE ' || (SELECT quote_ident(t.spcname) FROM pg_tablespace t WHERE t.oid = r.reltablespace)
            END,
            CASE r.relreplident WHEN 'n' THEN 'REPLICA IDENTITY NOTHING' WHEN 'f' THEN 'REPLICA IDENTITY FULL' END,
            CASE WHEN r.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY' END,
            CASE WHEN r.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END
        ),
        NULL
    FROM relations r
    LEFT JOIN parents p ON p.inhrelid = r.oid
    LEFT JOIN pg_class t ON t.oid = r.reltoastrelid AND t.relkind = 't' AND t.reloptions IS NOT NULL
    WHERE r.relkind IN ('r', 'p', 'f')

    UNION ALL
    SELECT
        'pg_class'::regclass, r.oid, 0, 'pg_class'::regclass, r.oid, r.relowner, r.relacl, acldefault('r', r.relowner),
        CASE r.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, r.name, NULL,
        concat_ws(E'\n',
            CASE r.relkind WHEN 'v' THEN 'CREATE VIEW ' ELSE 'CREATE MATERIALIZED VIEW ' END || r.name || ' AS',
            pg_get_viewdef(r.oid),
            (SELECT 'USING ' || quote_ident(a.amname) FROM pg_am a WHERE a.oid = r.relam AND a.amname <> 'heap'),
            CASE WHEN r.reloptions IS NOT NULL THEN
                'WITH (' || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(r.reloptions) option) || ')'
            END,
            CASE WHEN r.reltablespace <> 0 THEN
                'TABLESPACE ' || (SELECT quote_ident(t.spcname) FROM pg_tablespace t WHERE t.oid = r.reltablespace)
            END
        ),
        NULL
    FROM relations r
    WHERE r.relkind IN ('v', 'm')

    UNION ALL
    SELECT
        'pg_class'::regclass, c.oid, c.attnum, 'pg_class'::regclass, c.oid, c.relowner, c.attacl, NULL,
        CASE c.relkind WHEN 'c' THEN 'attribute' ELSE 'column' END, c.table_name || '.' || quote_ident(c.attname),
        c.table_name, c.head || c.tail, c.position
    FROM columns c

    UNION ALL
    SELECT
        'pg_class'::regclass, q.oid, 0, 'pg_class'::regclass, q.oid, q.relowner, q.relacl, acldefault('s', q.relowner),
        'sequence', q.name, r.name,
        concat(
            'CREATE ', CASE q.relpersistence WHEN 'u' THEN 'UNLOGGED ' END, 'SEQUENCE ', q.name, ' AS ', q.type, ' ', q.numbers,
            E'\nOWNED BY ' || r.name || '.' || quote_ident(a.attname)
        ),
        NULL
    FROM sequences q
    LEFT JOIN relations r ON r.oid = q.table_oid
    LEFT JOIN pg_attribute a ON a.attrelid = q.table_oid AND a.attnum = q.attnum
    WHERE q.deptype IS DISTINCT FROM 'i'

    UNION ALL
    SELECT
        'pg_class'::regclass, i.indexrelid, 0, 'pg_class'::regclass, i.indrelid, NULL, NULL, NULL,
        'index', i.name, i.table_name, concat_ws(E'\n', pg_get_indexdef(i.indexrelid), nullif(i.traits, '')), NULL
    FROM indexes i
    LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')
    WHERE c.oid IS NULL

    UNION ALL
    SELECT
        'pg_constraint'::regclass, c.oid, 0, 'pg_class'::regclass, c.conrelid, NULL, NULL, NULL,
        'constraint', r.name || '.' || quote_ident(c.conname), r.name,
        concat(
            'CONSTRAINT ', quote_ident(c.conname), ' ', pg_get_constraintdef(c.oid),
            CASE WHEN NOT c.conislocal AND NOT r.relispartition THEN E'\nINHERITED' END,
            E'\n' || nullif(i.traits, ''),
            CASE WHEN i.reloptions IS NOT NULL THEN
                E'\nWITH (' || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(i.reloptions) option) || ')'
            END
        ),
        NULL
    FROM pg_constraint c
    JOIN relations r ON r.oid = c.conrelid
    LEFT JOIN indexes i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
    WHERE c.contype IN ('c', 'p', 'u', 'x', 'f') AND (c.contype <> 'f' OR c.conparentid = 0)

    UNION ALL
    SELECT
        'pg_trigger'::regclass, t.oid, 0, 'pg_class'::regclass, t.tgrelid, NULL, NULL, NULL,
        'trigger', r.name || '.' || quote_ident(t.tgname), r.name,
        concat_ws(E'\n',
            pg_get_triggerdef(t.oid),
            CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END
        ),
        NULL
    FROM
        relations r
    JOIN (
        SELECT t.*
        FROM (SELECT 0::oid AS tgparentid) later, LATERAL (
            SELECT t.oid, t.tgrelid, t.tgname, t.tgenabled, t.tgisinternal, tgparentid FROM pg_trigger t
        ) t
        LEFT JOIN pg_trigger p ON p.oid = t.tgparentid
        WHERE CASE WHEN p.oid IS NULL THEN NOT t.tgisinternal ELSE p.tgenabled <> t.tgenabled END
    ) t ON t.tgrelid = r.oid

    UNION ALL
    SELECT
        'pg_proc'::regclass, p.oid, 0, 'pg_proc'::regclass, p.oid, p.proowner, p.proacl, acldefault('f', p.proowner),
        CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
        s.prefix || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', NULL,
        rtrim(pg_get_functiondef(p.oid), E'\n'), NULL
    FROM pg_proc p
    JOIN spaces s ON s.oid = p.pronamespace
    -- A range type makes functions of its own.
    LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i'
    WHERE p.prokind <> 'a' AND d.objid IS NULL

    UNION ALL
    SELECT
        'pg_type'::regclass, t.oid, 0, 'pg_type'::regclass, t.oid, t.typowner, t.typacl, acldefault('T', t.typowner),
        CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, s.prefix || quote_ident(t.typname), NULL,
        CASE t.typtype
            WHEN 'e' THEN concat(
                'CREATE TYPE ', s.prefix, quote_ident(t.typname), E' AS ENUM (\n    ',
                (
                    SELECT string_agg(quote_literal(e.enumlabel), E',\n    ' ORDER BY e.enumsortorder)
                    FROM pg_enum e WHERE e.enumtypid = t.oid
                ),
                E'\n)'
            )
            WHEN 'd' THEN concat(
                'CREATE DOMAIN ', s.prefix, quote_ident(t.typname), ' AS ', format_type(t.typbasetype, t.typtypmod),
                CASE WHEN t.typcollation <> b.typcollation THEN ' COLLATE ' || t.typcollation::regcollation::text END,
                CASE WHEN t.typnotnull THEN ' NOT NULL' END,
                ' DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault))
            )
            WHEN 'c' THEN 'CREATE TYPE ' || s.prefix || quote_ident(t.typname) || ' AS COMPOSITE'
        END,
        NULL
    FROM pg_type t
    JOIN spaces s ON s.oid = t.typnamespace
    LEFT JOIN pg_type b ON b.oid = t.typbasetype
    LEFT JOIN relations r ON r.oid = t.typrelid
    WHERE t.typtype IN ('e', 'd') OR t.typtype = 'c' AND r.relkind = 'c'

    UNION ALL
    SELECT
        'pg_constraint'::regclass, c.oid, 0, 'pg_type'::regclass, t.oid, NULL, NULL, NULL,
        'constraint', s.prefix || quote_ident(t.typname) || '.' || quote_ident(c.conname), s.prefix || quote_ident(t.typname),
        'CONSTRAINT ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid), NULL
    FROM pg_constraint c
    JOIN pg_type t ON t.oid = c.contypid
    JOIN spaces s ON s.oid = t.typnamespace
    WHERE c.contypid <> 0 AND c.contype = 'c'
)
SELECT
    o.kind, o.name, o.parent,
    concat_ws(E'\n',
        o.definition,
        CASE WHEN o.acl_base IS NOT NULL THEN 'OWNER TO ' || quote_ident(pg_get_userbyid(o.owner)) END,
        CASE WHEN o.acl IS NOT NULL THEN
            (
                SELECT string_agg(line, E'\n' ORDER BY line)
                FROM (
                    SELECT
                        concat(
                            CASE WHEN is_granted THEN 'GRANT ' ELSE 'REVOKE ' END,
                            string_agg(privilege_type, ', ' ORDER BY privilege_type),
                            CASE WHEN is_granted THEN ' TO ' ELSE ' FROM ' END,
                            CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
                            CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END,
                            CASE WHEN grantor <> o.owner THEN ' GRANTED BY ' || quote_ident(pg_get_userbyid(grantor)) END
                        ) AS line
                    FROM (
                        (SELECT true AS is_granted, a.* FROM aclexplode(o.acl) a EXCEPT SELECT true, a.* FROM aclexplode(o.acl_base) a)
                        UNION ALL
                        (SELECT false, a.* FROM aclexplode(o.acl_base) a EXCEPT SELECT false, a.* FROM aclexplode(o.acl) a)
                    ) rights
                    GROUP BY is_granted, grantor, grantee, is_grantable
                ) lines
            )
        END,
        'COMMENT ' || quote_literal(d.description),
        l.labels
    ) AS definition,
    o.position
FROM objects o
LEFT JOIN members m ON m.classid = o.root_class AND m.objid = o.root
LEFT JOIN pg_description d ON d.objoid = o.oid AND d.classoid = o.class AND d.objsubid = o.sub
LEFT JOIN (
    SELECT
        l.classoid, l.objoid, l.objsubid,
        string_agg('SECURITY LABEL FOR ' || quote_ident(l.provider) || ' ' || quote_literal(l.label), E'\n' ORDER BY l.provider) AS labels
    FROM pg_seclabel l
    GROUP BY l.classoid, l.objoid, l.objsubid
) l ON l.objoid = o.oid AND l.classoid = o.class AND l.objsubid = o.sub
WHERE m.objid IS NULL
ORDER BY o.name COLLATE "C", o.kind COLLATE "C"
