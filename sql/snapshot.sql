-- The schema of a database as named objects: what pg_dump --schema-only would write, as one query.
--
-- kind        what the object is: table, column, index, …
-- name        its name, qualified and quoted as SQL wants it
-- parent      the name of the object that it is a part of
-- definition  a text that is equal for equal objects: SQL, or in the manner of SQL, and then a line for each further trait
-- position    of a column: its place among the columns that its table has now
--
-- It is to be run with an empty search_path, so that PostgreSQL's own functions qualify every name, and joins in the order in
-- which they are written. What a catalogue has only in some of the versions from 13 on is written without the catalogue's name:
-- where it has no such column, the name is found in `later`, with the value that says nothing.
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
        c.oid, c.relkind, c.relowner, c.relacl, c.relam, c.reltablespace, c.reltoastrelid, c.reloptions, c.reloftype, c.reltype,
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
comments AS MATERIALIZED (
    SELECT d.classoid, d.objoid, d.objsubid, d.description
    FROM pg_description d
    -- Below are the numbers of what initdb made, the schema public among it.
    WHERE d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass
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
odd_columns AS MATERIALIZED (
    SELECT a.attrelid, a.attnum, a.attisdropped, a.attstattarget
    FROM pg_attribute a
    WHERE a.attnum > 0 AND (a.attisdropped OR a.attstattarget >= 0)
),
indexes AS MATERIALIZED (
    SELECT
        i.indexrelid, i.indrelid, r.name AS table_name, s.prefix || quote_ident(c.relname) AS name,
        CASE WHEN
            p.names IS NOT NULL OR c.reltablespace <> 0 OR i.indisclustered OR i.indisreplident OR t.targets IS NOT NULL
            OR NOT (i.indisvalid AND i.indisready AND i.indislive)
        THEN concat_ws(E'\n',
            'ATTACH TO ' || p.names,
            CASE WHEN c.reltablespace <> 0 THEN
                'TABLESPACE ' || (SELECT quote_ident(t.spcname) FROM pg_tablespace t WHERE t.oid = c.reltablespace)
            END,
            CASE WHEN i.indisclustered THEN 'CLUSTER' END,
            CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END,
            CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'INVALID' END,
            t.targets
        ) END AS traits,
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
        FROM odd_columns a
        WHERE NOT a.attisdropped
        GROUP BY a.attrelid
    ) t ON t.attrelid = i.indexrelid
),
columns AS (
    SELECT
        r.oid, r.name AS table_name, r.relkind, r.reltype, r.relowner, a.attnum, a.attname, a.attacl,
        CASE
            WHEN d.numbers IS NULL THEN a.attnum
            ELSE a.attnum - (SELECT count(*) FROM unnest(d.numbers) number WHERE number < a.attnum)
        END AS position,
        -- The columns of a view are in its query.
        CASE WHEN r.relkind NOT IN ('v', 'm') THEN concat(
            ' ', format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation::text END,
            CASE WHEN a.attnotnull THEN ' NOT NULL' END
        ) END AS type,
        concat(
            CASE
                WHEN e.adbin IS NULL THEN NULL
                -- It names no column, and is read faster without a table.
                WHEN a.attgenerated = '' THEN ' DEFAULT ' || pg_get_expr(e.adbin, 0)
                ELSE ' GENERATED ALWAYS AS (' || pg_get_expr(e.adbin, e.adrelid) || ')'
                    || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END
            END,
            CASE WHEN a.attidentity <> '' THEN
                concat(
                    ' GENERATED ', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, ' AS IDENTITY (SEQUENCE NAME ',
                    q.name, ' ', q.numbers, ')', CASE WHEN q.relpersistence <> r.relpersistence THEN E'\nSEQUENCE ' || CASE q.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END END
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
        ) AS traits
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
    LEFT JOIN (
        SELECT a.attrelid, array_agg(a.attnum) AS numbers
        FROM odd_columns a
        WHERE a.attisdropped
        GROUP BY a.attrelid
    ) d ON d.attrelid = a.attrelid
    LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
    LEFT JOIN sequences q ON q.table_oid = a.attrelid AND q.attnum = a.attnum AND q.deptype = 'i'
    WHERE r.relkind <> 'S'
),
-- class, oid, sub   where comments and labels are found
-- root              the object of the catalogue root_class that an extension would own
-- owner             who has it, and grants rights on it
-- acl_base          the rights that are there without any GRANT; those of columns are none
-- is_bare           whether it is left out when nothing else is said of it
objects (class, oid, sub, root_class, root, owner, acl, acl_base, kind, name, parent, definition, position, is_bare) AS (
    SELECT
        'pg_namespace'::regclass, s.oid, 0, 'pg_namespace'::regclass, s.oid, s.nspowner, s.nspacl, acldefault('n', s.nspowner),
        'schema', s.name, NULL, 'CREATE SCHEMA ' || s.name, NULL::bigint, false
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
            CASE WHEN r.relam <> 0 THEN
                (SELECT 'USING ' || quote_ident(a.amname) FROM pg_am a WHERE a.oid = r.relam AND a.amname <> 'heap')
            END,
            CASE WHEN r.relkind = 'f' THEN
                (
                    SELECT concat(
                        'SERVER ', quote_ident(v.srvname),
                        ' OPTIONS ('
                        || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(f.ftoptions) option) || ')'
                    )
                    FROM pg_foreign_table f
                    JOIN pg_foreign_server v ON v.oid = f.ftserver
                    WHERE f.ftrelid = r.oid
                )
            END,
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
        NULL, false
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
            CASE WHEN r.relam <> 0 THEN
                (SELECT 'USING ' || quote_ident(a.amname) FROM pg_am a WHERE a.oid = r.relam AND a.amname <> 'heap')
            END,
            CASE WHEN r.reloptions IS NOT NULL THEN
                'WITH (' || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(r.reloptions) option) || ')'
            END,
            CASE WHEN r.reltablespace <> 0 THEN
                'TABLESPACE ' || (SELECT quote_ident(t.spcname) FROM pg_tablespace t WHERE t.oid = r.reltablespace)
            END
        ),
        NULL, false
    FROM relations r
    WHERE r.relkind IN ('v', 'm')

    UNION ALL
    SELECT
        'pg_class'::regclass, c.oid, c.attnum,
        CASE c.relkind WHEN 'c' THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END,
        CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END, c.relowner, c.attacl, NULL,
        CASE c.relkind WHEN 'c' THEN 'attribute' ELSE 'column' END, c.table_name || '.' || quote_ident(c.attname),
        c.table_name, concat(quote_ident(c.attname), c.type, c.traits),
        CASE WHEN c.type IS NOT NULL THEN c.position END, c.type IS NULL AND c.traits = ''
    FROM columns c

    UNION ALL
    SELECT
        'pg_class'::regclass, q.oid, 0, 'pg_class'::regclass, q.oid, q.relowner, q.relacl, acldefault('s', q.relowner),
        'sequence', q.name, r.name,
        concat(
            'CREATE ', CASE q.relpersistence WHEN 'u' THEN 'UNLOGGED ' END, 'SEQUENCE ', q.name, ' AS ', q.type, ' ', q.numbers,
            CASE WHEN q.deptype IS NOT NULL THEN
                E'\nOWNED BY ' || r.name || '.' || (
                    SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = q.table_oid AND a.attnum = q.attnum
                )
            END
        ),
        NULL, false
    FROM sequences q
    LEFT JOIN relations r ON r.oid = q.table_oid
    WHERE q.deptype IS DISTINCT FROM 'i'

    UNION ALL
    -- The sequence of an identity column is in the definition of the column, but for the rights on it and what is said of it.
    SELECT
        'pg_class'::regclass, q.oid, 0, 'pg_class'::regclass, q.oid, q.relowner, q.relacl, acldefault('s', q.relowner),
        'sequence', q.name, r.name, 'SEQUENCE ' || q.name || ' OF IDENTITY', NULL, true
    FROM sequences q
    JOIN relations r ON r.oid = q.table_oid
    WHERE q.deptype = 'i'

    UNION ALL
    SELECT
        'pg_class'::regclass, i.indexrelid, 0, 'pg_class'::regclass, i.indrelid, NULL, NULL, NULL,
        'index', i.name, i.table_name, concat_ws(E'\n', pg_get_indexdef(i.indexrelid), i.traits), NULL, false
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
            E'\n' || i.traits,
            CASE WHEN i.reloptions IS NOT NULL THEN
                E'\nWITH (' || (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(i.reloptions) option) || ')'
            END,
            E'\nINDEX COMMENT ' || quote_literal(d.description)
        ),
        NULL, false
    FROM pg_constraint c
    JOIN relations r ON r.oid = c.conrelid
    LEFT JOIN indexes i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
    LEFT JOIN comments d ON d.classoid = 'pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0
    -- A partition has the foreign keys of its parent under names of the server's own.
    WHERE c.contype IN ('c', 'p', 'u', 'x', 'f') AND (c.contype <> 'f' OR c.conparentid = 0)

    UNION ALL
    SELECT
        'pg_constraint'::regclass, c.oid, 0, 'pg_type'::regclass, t.oid, NULL, NULL, NULL,
        'constraint', s.prefix || quote_ident(t.typname) || '.' || quote_ident(c.conname), s.prefix || quote_ident(t.typname),
        'CONSTRAINT ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid), NULL, false
    FROM pg_constraint c
    JOIN pg_type t ON t.oid = c.contypid
    JOIN spaces s ON s.oid = t.typnamespace
    WHERE c.contypid <> 0 AND c.contype = 'c'

    UNION ALL
    SELECT
        'pg_trigger'::regclass, t.oid, 0, 'pg_class'::regclass, t.tgrelid, NULL, NULL, NULL,
        'trigger', r.name || '.' || quote_ident(t.tgname), r.name,
        concat_ws(E'\n',
            pg_get_triggerdef(t.oid),
            CASE WHEN p.oid IS NOT NULL THEN 'OF THE PARENT' END,
            CASE t.tgenabled
                WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS'
                ELSE CASE WHEN p.oid IS NOT NULL THEN 'ENABLE' END
            END
        ),
        NULL, false
    FROM (SELECT t.* FROM pg_trigger t WHERE NOT t.tgisinternal OR t.tgparentid <> 0) t
    JOIN relations r ON r.oid = t.tgrelid
    LEFT JOIN pg_trigger p ON p.oid = t.tgparentid AND t.tgparentid <> 0
    -- A partition has the triggers of its parent.
    WHERE CASE WHEN p.oid IS NULL THEN NOT t.tgisinternal ELSE p.tgenabled <> t.tgenabled END

    UNION ALL
    SELECT
        'pg_rewrite'::regclass, w.oid, 0, 'pg_class'::regclass, w.ev_class, NULL, NULL, NULL,
        'rule', r.name || '.' || quote_ident(w.rulename), r.name,
        concat_ws(E'\n',
            pg_get_ruledef(w.oid),
            CASE w.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END
        ),
        NULL, false
    FROM pg_rewrite w
    JOIN relations r ON r.oid = w.ev_class
    -- The query of a view is a rule too.
    WHERE w.ev_type <> '1'

    UNION ALL
    SELECT
        'pg_policy'::regclass, p.oid, 0, 'pg_class'::regclass, p.polrelid, NULL, NULL, NULL,
        'policy', r.name || '.' || quote_ident(p.polname), r.name,
        concat(
            'CREATE POLICY ', quote_ident(p.polname), ' ON ', r.name, CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END,
            ' FOR ', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
            ' TO ', (
                SELECT string_agg(name, ', ' ORDER BY name)
                FROM (
                    SELECT CASE role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END AS name
                    FROM unnest(p.polroles) role
                ) roles
            ),
            E'\nUSING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
            E'\nWITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'
        ),
        NULL, false
    FROM pg_policy p
    JOIN relations r ON r.oid = p.polrelid

    UNION ALL
    SELECT
        'pg_statistic_ext'::regclass, t.oid, 0, 'pg_statistic_ext'::regclass, t.oid, t.stxowner, NULL, '{}'::aclitem[],
        'statistics', s.prefix || quote_ident(t.stxname), r.name,
        concat(pg_get_statisticsobjdef(t.oid), CASE WHEN t.stxstattarget >= 0 THEN E'\nSET STATISTICS ' || t.stxstattarget END),
        NULL, false
    FROM pg_statistic_ext t
    JOIN spaces s ON s.oid = t.stxnamespace
    JOIN relations r ON r.oid = t.stxrelid

    UNION ALL
    SELECT
        'pg_proc'::regclass, p.oid, 0, 'pg_proc'::regclass, p.oid, p.proowner, p.proacl, acldefault('f', p.proowner),
        CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        s.prefix || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', NULL,
        CASE WHEN p.prokind <> 'a' THEN rtrim(pg_get_functiondef(p.oid), E'\n') ELSE concat_ws(E'\n',
            'CREATE AGGREGATE ' || s.prefix || quote_ident(p.proname) || '(' || pg_get_function_arguments(p.oid) || ')',
            'SFUNC ' || a.aggtransfn::regproc,
            'STYPE ' || format_type(a.aggtranstype, NULL),
            'SSPACE ' || nullif(a.aggtransspace, 0),
            'FINALFUNC ' || nullif(a.aggfinalfn, 0)::regproc,
            CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
            'FINALFUNC_MODIFY ' || nullif(a.aggfinalmodify::text, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END),
            'COMBINEFUNC ' || nullif(a.aggcombinefn, 0)::regproc,
            'SERIALFUNC ' || nullif(a.aggserialfn, 0)::regproc,
            'DESERIALFUNC ' || nullif(a.aggdeserialfn, 0)::regproc,
            'INITCOND ' || quote_literal(a.agginitval),
            'MSFUNC ' || nullif(a.aggmtransfn, 0)::regproc,
            'MINVFUNC ' || nullif(a.aggminvtransfn, 0)::regproc,
            'MSTYPE ' || format_type(nullif(a.aggmtranstype, 0), NULL),
            'MSSPACE ' || nullif(a.aggmtransspace, 0),
            'MFINALFUNC ' || nullif(a.aggmfinalfn, 0)::regproc,
            CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
            CASE WHEN a.aggmtransfn <> 0 THEN 'MFINALFUNC_MODIFY ' || a.aggmfinalmodify::text END,
            'MINITCOND ' || quote_literal(a.aggminitval),
            'SORTOP ' || nullif(a.aggsortop, 0)::regoperator,
            CASE a.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END,
            'PARALLEL ' || CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END
        ) END,
        NULL, false
    FROM pg_proc p
    JOIN spaces s ON s.oid = p.pronamespace
    LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
    -- A range type makes functions of its own.
    LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i'
        AND d.refclassid = 'pg_type'::regclass
    WHERE d.objid IS NULL

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
            WHEN 'r' THEN (
                SELECT concat_ws(E'\n',
                    'CREATE TYPE ' || s.prefix || quote_ident(t.typname) || ' AS RANGE',
                    'SUBTYPE ' || format_type(g.rngsubtype, NULL),
                    'SUBTYPE_OPCLASS ' || (
                        SELECT n.nspname || '.' || quote_ident(o.opcname)
                        FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace
                        WHERE o.oid = g.rngsubopc
                    ),
                    'COLLATION ' || nullif(g.rngcollation, 0)::regcollation,
                    'CANONICAL ' || nullif(g.rngcanonical, 0)::regproc,
                    'SUBTYPE_DIFF ' || nullif(g.rngsubdiff, 0)::regproc,
                    'MULTIRANGE_TYPE_NAME ' || format_type(nullif(g.rngmultitypid, 0), NULL)
                )
                FROM (SELECT 0::oid AS rngmultitypid) later, LATERAL (
                    SELECT r.rngsubtype, r.rngsubopc, r.rngcollation, r.rngcanonical, r.rngsubdiff, rngmultitypid
                    FROM pg_range r
                    WHERE r.rngtypid = t.oid
                ) g
            )
            ELSE concat_ws(E'\n',
                'CREATE TYPE ' || s.prefix || quote_ident(t.typname),
                CASE WHEN t.typisdefined THEN concat_ws(E'\n',
                    'INPUT ' || t.typinput::regproc,
                    'OUTPUT ' || t.typoutput::regproc,
                    'RECEIVE ' || nullif(t.typreceive, 0)::regproc,
                    'SEND ' || nullif(t.typsend, 0)::regproc,
                    'TYPMOD_IN ' || nullif(t.typmodin, 0)::regproc,
                    'TYPMOD_OUT ' || nullif(t.typmodout, 0)::regproc,
                    'ANALYZE ' || nullif(t.typanalyze, 0)::regproc,
                    'INTERNALLENGTH ' || t.typlen,
                    CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
                    'ALIGNMENT ' || t.typalign::text,
                    'STORAGE ' || t.typstorage::text,
                    'CATEGORY ' || t.typcategory::text,
                    CASE WHEN t.typispreferred THEN 'PREFERRED' END,
                    'DELIMITER ' || t.typdelim::text,
                    'ELEMENT ' || format_type(nullif(t.typelem, 0), NULL),
                    CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE' END,
                    'DEFAULT ' || quote_literal(t.typdefault)
                ) END
            )
        END,
        NULL, false
    FROM pg_type t
    JOIN spaces s ON s.oid = t.typnamespace
    LEFT JOIN pg_type b ON b.oid = t.typbasetype
    LEFT JOIN pg_type e ON e.typarray = t.oid
    LEFT JOIN relations r ON r.oid = t.typrelid
    -- Arrays, multiranges and the row types of tables come with another type.
    WHERE t.typtype IN ('b', 'd', 'e', 'p', 'r') AND e.oid IS NULL OR t.typtype = 'c' AND r.relkind = 'c'

    UNION ALL
    SELECT
        'pg_collation'::regclass, c.oid, 0, 'pg_collation'::regclass, c.oid, c.collowner, NULL, '{}'::aclitem[],
        'collation', s.prefix || quote_ident(c.collname), NULL,
        concat_ws(E'\n',
            'CREATE COLLATION ' || s.prefix || quote_ident(c.collname),
            'PROVIDER ' || CASE c.collprovider
                WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE c.collprovider::text
            END,
            'LC_COLLATE ' || quote_literal(c.collcollate),
            'LC_CTYPE ' || quote_literal(c.collctype),
            'LOCALE ' || quote_literal(c.locale),
            'RULES ' || quote_literal(c.collicurules),
            CASE WHEN NOT c.collisdeterministic THEN 'NOT DETERMINISTIC' END
        ),
        NULL, false
    FROM spaces s
    JOIN (
        SELECT c.*
        FROM (SELECT NULL::text AS colliculocale, NULL::text AS colllocale, NULL::text AS collicurules) later, LATERAL (
            SELECT
                c.oid, c.collname, c.collnamespace, c.collowner, c.collprovider, c.collisdeterministic, c.collcollate,
                c.collctype, coalesce(colliculocale, colllocale) AS locale, collicurules
            FROM pg_collation c
        ) c
    ) c ON c.collnamespace = s.oid

    UNION ALL
    SELECT
        'pg_conversion'::regclass, c.oid, 0, 'pg_conversion'::regclass, c.oid, c.conowner, NULL, '{}'::aclitem[],
        'conversion', s.prefix || quote_ident(c.conname), NULL,
        concat(
            'CREATE ', CASE WHEN c.condefault THEN 'DEFAULT ' END, 'CONVERSION ', s.prefix, quote_ident(c.conname), ' FOR ',
            quote_literal(pg_encoding_to_char(c.conforencoding)), ' TO ', quote_literal(pg_encoding_to_char(c.contoencoding)),
            ' FROM ', c.conproc::regproc
        ),
        NULL, false
    FROM pg_conversion c
    JOIN spaces s ON s.oid = c.connamespace

    UNION ALL
    SELECT
        'pg_cast'::regclass, c.oid, 0, 'pg_cast'::regclass, c.oid, NULL, NULL, NULL,
        'cast', '(' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ')', NULL,
        concat(
            'CREATE CAST (', format_type(c.castsource, NULL), ' AS ', format_type(c.casttarget, NULL), ') ',
            CASE c.castmethod
                WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION'
            END,
            CASE c.castcontext WHEN 'i' THEN ' AS IMPLICIT' WHEN 'a' THEN ' AS ASSIGNMENT' END
        ),
        NULL, false
    FROM pg_cast c
    -- A range type makes a cast of its own.
    LEFT JOIN pg_depend d ON d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i'
    -- Below are the numbers of what initdb made.
    WHERE c.oid >= 16384 AND d.objid IS NULL

    UNION ALL
    SELECT
        'pg_transform'::regclass, t.oid, 0, 'pg_transform'::regclass, t.oid, NULL, NULL, NULL,
        'transform', 'FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname), NULL,
        concat_ws(E'\n',
            'CREATE TRANSFORM FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname),
            'FROM SQL WITH FUNCTION ' || nullif(t.trffromsql, 0)::regprocedure,
            'TO SQL WITH FUNCTION ' || nullif(t.trftosql, 0)::regprocedure
        ),
        NULL, false
    FROM pg_transform t
    JOIN pg_language l ON l.oid = t.trflang

    UNION ALL
    SELECT
        'pg_operator'::regclass, o.oid, 0, 'pg_operator'::regclass, o.oid, o.oprowner, NULL, '{}'::aclitem[],
        'operator', o.oid::regoperator::text, NULL,
        concat_ws(E'\n',
            'CREATE OPERATOR ' || o.oid::regoperator,
            'FUNCTION ' || o.oprcode::regproc,
            'COMMUTATOR ' || nullif(o.oprcom, 0)::regoperator,
            'NEGATOR ' || nullif(o.oprnegate, 0)::regoperator,
            'RESTRICT ' || nullif(o.oprrest, 0)::regproc,
            'JOIN ' || nullif(o.oprjoin, 0)::regproc,
            CASE WHEN o.oprcanhash THEN 'HASHES' END,
            CASE WHEN o.oprcanmerge THEN 'MERGES' END
        ),
        NULL, false
    FROM pg_operator o
    JOIN spaces s ON s.oid = o.oprnamespace
    -- An operator that was only named as the commutator or negator of another has no function.
    WHERE o.oprcode <> 0

    UNION ALL
    SELECT
        'pg_opfamily'::regclass, f.oid, 0, 'pg_opfamily'::regclass, f.oid, f.opfowner, NULL, '{}'::aclitem[],
        'operator family', s.prefix || quote_ident(f.opfname) || ' USING ' || quote_ident(a.amname), NULL,
        concat_ws(E'\n',
            'CREATE OPERATOR FAMILY ' || s.prefix || quote_ident(f.opfname) || ' USING ' || quote_ident(a.amname),
            (
                SELECT string_agg(line, E'\n' ORDER BY line)
                FROM (
                    SELECT concat(
                        'OPERATOR ', o.amopstrategy, ' ', o.amopopr::regoperator, ' FOR ', format_type(o.amoplefttype, NULL), ', ',
                        format_type(o.amoprighttype, NULL),
                        ' ORDER BY ' || (
                            SELECT n.nspname || '.' || quote_ident(sf.opfname)
                            FROM pg_opfamily sf JOIN pg_namespace n ON n.oid = sf.opfnamespace
                            WHERE sf.oid = o.amopsortfamily
                        )
                    ) AS line
                    FROM pg_amop o
                    WHERE o.amopfamily = f.oid
                    UNION ALL
                    SELECT concat(
                        'FUNCTION ', p.amprocnum, ' ', p.amproc::regprocedure, ' FOR ', format_type(p.amproclefttype, NULL), ', ',
                        format_type(p.amprocrighttype, NULL)
                    )
                    FROM pg_amproc p
                    WHERE p.amprocfamily = f.oid
                ) lines
            )
        ),
        NULL, false
    FROM pg_opfamily f
    JOIN spaces s ON s.oid = f.opfnamespace
    JOIN pg_am a ON a.oid = f.opfmethod

    UNION ALL
    SELECT
        'pg_opclass'::regclass, c.oid, 0, 'pg_opclass'::regclass, c.oid, c.opcowner, NULL, '{}'::aclitem[],
        'operator class', s.prefix || quote_ident(c.opcname) || ' USING ' || quote_ident(a.amname), NULL,
        concat(
            'CREATE OPERATOR CLASS ', s.prefix, quote_ident(c.opcname), CASE WHEN c.opcdefault THEN ' DEFAULT' END,
            ' FOR TYPE ', format_type(c.opcintype, NULL), ' USING ', quote_ident(a.amname), ' FAMILY ', n.nspname, '.',
            quote_ident(f.opfname), ' STORAGE ' || format_type(nullif(c.opckeytype, 0), NULL)
        ),
        NULL, false
    FROM pg_opclass c
    JOIN spaces s ON s.oid = c.opcnamespace
    JOIN pg_am a ON a.oid = c.opcmethod
    JOIN pg_opfamily f ON f.oid = c.opcfamily
    JOIN pg_namespace n ON n.oid = f.opfnamespace

    UNION ALL
    SELECT
        'pg_am'::regclass, a.oid, 0, 'pg_am'::regclass, a.oid, NULL, NULL, NULL,
        'access method', quote_ident(a.amname), NULL,
        concat(
            'CREATE ACCESS METHOD ', quote_ident(a.amname), ' TYPE ', CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END,
            ' HANDLER ', a.amhandler::regproc
        ),
        NULL, false
    FROM pg_am a
    WHERE a.oid >= 16384

    UNION ALL
    SELECT
        'pg_language'::regclass, l.oid, 0, 'pg_language'::regclass, l.oid, l.lanowner, l.lanacl, acldefault('l', l.lanowner),
        'language', quote_ident(l.lanname), NULL,
        concat_ws(E'\n',
            concat('CREATE ', CASE WHEN l.lanpltrusted THEN 'TRUSTED ' END, 'LANGUAGE ', quote_ident(l.lanname)),
            'HANDLER ' || nullif(l.lanplcallfoid, 0)::regproc,
            'INLINE ' || nullif(l.laninline, 0)::regproc,
            'VALIDATOR ' || nullif(l.lanvalidator, 0)::regproc
        ),
        NULL, false
    FROM pg_language l
    WHERE l.oid >= 16384

    UNION ALL
    SELECT
        'pg_ts_parser'::regclass, p.oid, 0, 'pg_ts_parser'::regclass, p.oid, NULL, NULL, NULL,
        'text search parser', s.prefix || quote_ident(p.prsname), NULL,
        concat_ws(E'\n',
            'CREATE TEXT SEARCH PARSER ' || s.prefix || quote_ident(p.prsname),
            'START ' || p.prsstart::regproc,
            'GETTOKEN ' || p.prstoken::regproc,
            'END ' || p.prsend::regproc,
            'HEADLINE ' || nullif(p.prsheadline, 0)::regproc,
            'LEXTYPES ' || p.prslextype::regproc
        ),
        NULL, false
    FROM pg_ts_parser p
    JOIN spaces s ON s.oid = p.prsnamespace

    UNION ALL
    SELECT
        'pg_ts_template'::regclass, t.oid, 0, 'pg_ts_template'::regclass, t.oid, NULL, NULL, NULL,
        'text search template', s.prefix || quote_ident(t.tmplname), NULL,
        concat_ws(E'\n',
            'CREATE TEXT SEARCH TEMPLATE ' || s.prefix || quote_ident(t.tmplname),
            'INIT ' || nullif(t.tmplinit, 0)::regproc,
            'LEXIZE ' || t.tmpllexize::regproc
        ),
        NULL, false
    FROM pg_ts_template t
    JOIN spaces s ON s.oid = t.tmplnamespace

    UNION ALL
    SELECT
        'pg_ts_dict'::regclass, d.oid, 0, 'pg_ts_dict'::regclass, d.oid, d.dictowner, NULL, '{}'::aclitem[],
        'text search dictionary', s.prefix || quote_ident(d.dictname), NULL,
        concat_ws(E'\n',
            'CREATE TEXT SEARCH DICTIONARY ' || s.prefix || quote_ident(d.dictname),
            'TEMPLATE ' || n.nspname || '.' || quote_ident(t.tmplname),
            d.dictinitoption
        ),
        NULL, false
    FROM pg_ts_dict d
    JOIN spaces s ON s.oid = d.dictnamespace
    JOIN pg_ts_template t ON t.oid = d.dicttemplate
    JOIN pg_namespace n ON n.oid = t.tmplnamespace

    UNION ALL
    SELECT
        'pg_ts_config'::regclass, c.oid, 0, 'pg_ts_config'::regclass, c.oid, c.cfgowner, NULL, '{}'::aclitem[],
        'text search configuration', s.prefix || quote_ident(c.cfgname), NULL,
        concat_ws(E'\n',
            'CREATE TEXT SEARCH CONFIGURATION ' || s.prefix || quote_ident(c.cfgname),
            'PARSER ' || n.nspname || '.' || quote_ident(p.prsname),
            (
                SELECT string_agg(line, E'\n' ORDER BY line)
                FROM (
                    SELECT concat(
                        'MAPPING FOR ', t.alias, ' WITH ', string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
                    ) AS line
                    FROM pg_ts_config_map m
                    JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
                    WHERE m.mapcfg = c.oid
                    GROUP BY t.alias
                ) lines
            )
        ),
        NULL, false
    FROM pg_ts_config c
    JOIN spaces s ON s.oid = c.cfgnamespace
    JOIN pg_ts_parser p ON p.oid = c.cfgparser
    JOIN pg_namespace n ON n.oid = p.prsnamespace

    UNION ALL
    SELECT
        'pg_extension'::regclass, e.oid, 0, 'pg_extension'::regclass, e.oid, NULL, NULL, NULL,
        'extension', quote_ident(e.extname), NULL,
        'CREATE EXTENSION ' || quote_ident(e.extname) || ' SCHEMA ' || quote_ident(n.nspname) || ' VERSION '
            || quote_literal(e.extversion),
        NULL, false
    FROM pg_extension e
    JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.oid >= 16384

    UNION ALL
    SELECT
        'pg_event_trigger'::regclass, t.oid, 0, 'pg_event_trigger'::regclass, t.oid, t.evtowner, NULL, '{}'::aclitem[],
        'event trigger', quote_ident(t.evtname), NULL,
        concat_ws(E'\n',
            'CREATE EVENT TRIGGER ' || quote_ident(t.evtname) || ' ON ' || t.evtevent,
            CASE WHEN t.evttags IS NOT NULL THEN
                'WHEN TAG IN (' || (SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag) FROM unnest(t.evttags) tag) || ')'
            END,
            'EXECUTE FUNCTION ' || t.evtfoid::regprocedure,
            CASE t.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END
        ),
        NULL, false
    FROM pg_event_trigger t

    UNION ALL
    -- Of options that may hold secrets a digest is told.
    SELECT
        'pg_foreign_data_wrapper'::regclass, w.oid, 0, 'pg_foreign_data_wrapper'::regclass, w.oid, w.fdwowner, w.fdwacl,
        acldefault('F', w.fdwowner), 'foreign-data wrapper', quote_ident(w.fdwname), NULL,
        concat_ws(E'\n',
            'CREATE FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname),
            'HANDLER ' || nullif(w.fdwhandler, 0)::regproc,
            'VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc,
            (
                SELECT string_agg(
                    'OPTION ' || quote_ident(split_part(option, '=', 1)) || ' sha256:'
                    || left(encode(sha256(convert_to(w.fdwname || ' ' || option, 'UTF8')), 'hex'), 16),
                    E'\n' ORDER BY option
                )
                FROM unnest(w.fdwoptions) option
            )
        ),
        NULL, false
    FROM pg_foreign_data_wrapper w

    UNION ALL
    SELECT
        'pg_foreign_server'::regclass, v.oid, 0, 'pg_foreign_server'::regclass, v.oid, v.srvowner, v.srvacl,
        acldefault('S', v.srvowner), 'server', quote_ident(v.srvname), NULL,
        concat_ws(E'\n',
            'CREATE SERVER ' || quote_ident(v.srvname),
            'TYPE ' || quote_literal(v.srvtype),
            'VERSION ' || quote_literal(v.srvversion),
            'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname),
            (
                SELECT string_agg(
                    'OPTION ' || quote_ident(split_part(option, '=', 1)) || ' sha256:'
                    || left(encode(sha256(convert_to(v.srvname || ' ' || option, 'UTF8')), 'hex'), 16),
                    E'\n' ORDER BY option
                )
                FROM unnest(v.srvoptions) option
            )
        ),
        NULL, false
    FROM pg_foreign_server v
    JOIN pg_foreign_data_wrapper w ON w.oid = v.srvfdw

    UNION ALL
    SELECT
        'pg_user_mapping'::regclass, u.umid, 0, 'pg_foreign_server'::regclass, u.srvid, NULL, NULL, NULL,
        'user mapping', 'FOR ' || CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END || ' SERVER '
            || quote_ident(u.srvname), quote_ident(u.srvname),
        concat_ws(E'\n',
            'CREATE USER MAPPING FOR ' || CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END || ' SERVER '
                || quote_ident(u.srvname),
            (
                SELECT string_agg(
                    'OPTION ' || quote_ident(split_part(option, '=', 1)) || ' sha256:'
                    || left(encode(sha256(convert_to(u.srvname || ' ' || u.usename || ' ' || option, 'UTF8')), 'hex'), 16),
                    E'\n' ORDER BY option
                )
                FROM unnest(u.umoptions) option
            )
        ),
        NULL, false
    FROM pg_user_mappings u

    UNION ALL
    SELECT
        'pg_publication'::regclass, p.oid, 0, 'pg_publication'::regclass, p.oid, p.pubowner, NULL, '{}'::aclitem[],
        'publication', quote_ident(p.pubname), NULL,
        concat_ws(E'\n',
            'CREATE PUBLICATION ' || quote_ident(p.pubname) || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE '' END,
            'PUBLISH ' || concat_ws(', ',
                CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END
            ),
            CASE WHEN p.pubviaroot THEN 'PUBLISH_VIA_PARTITION_ROOT' END,
            CASE WHEN p.pubgencols = 's' THEN 'PUBLISH_GENERATED_COLUMNS STORED' END,
            (
                SELECT string_agg(line, E'\n' ORDER BY line)
                FROM (
                    SELECT concat(
                        'TABLE ', t.prrelid::regclass,
                        ' (' || (
                            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE "C")
                            FROM pg_attribute a
                            WHERE a.attrelid = t.prrelid AND a.attnum = ANY (t.prattrs::int2[])
                        ) || ')',
                        ' WHERE ' || pg_get_expr(t.prqual, t.prrelid)
                    ) AS line
                    FROM (SELECT NULL::int2vector AS prattrs, NULL::pg_node_tree AS prqual) later, LATERAL (
                        SELECT r.prrelid, prattrs, prqual FROM pg_publication_rel r WHERE r.prpubid = p.oid
                    ) t
                    UNION ALL
                    -- pg_publication_namespace, the number of which this is, stands only in later catalogues.
                    SELECT 'TABLES IN SCHEMA ' || quote_ident(n.nspname)
                    FROM pg_depend d
                    JOIN pg_depend e ON e.classid = d.classid AND e.objid = d.objid AND e.refclassid = 'pg_namespace'::regclass
                    JOIN pg_namespace n ON n.oid = e.refobjid
                    WHERE d.classid = 6237 AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid
                ) lines
            )
        ),
        NULL, false
    FROM (SELECT 'n'::"char" AS pubgencols) later, LATERAL (
        SELECT
            p.oid, p.pubname, p.pubowner, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
            pubgencols
        FROM pg_publication p
    ) p

    UNION ALL
    -- Not all columns may be read by everybody: never the connection, in version 13 neither the number nor more than these.
    SELECT
        NULL, NULL, 0, NULL, NULL, b.subowner, NULL, '{}'::aclitem[], 'subscription', quote_ident(b.subname), NULL,
        concat_ws(E'\n',
            'CREATE SUBSCRIPTION ' || quote_ident(b.subname),
            'PUBLICATION ' || (
                SELECT string_agg(quote_ident(name), ', ' ORDER BY name) FROM unnest(b.subpublications) name
            ),
            'SLOT_NAME ' || quote_ident(b.subslotname),
            CASE WHEN NOT b.subenabled THEN 'DISABLE' END,
            CASE WHEN b.subbinary THEN 'BINARY' END,
            'STREAMING ' || nullif(nullif(b.substream, 'false'), 'f'),
            CASE WHEN b.subtwophasestate <> 'd' THEN 'TWO_PHASE' END,
            CASE WHEN b.subdisableonerr THEN 'DISABLE_ON_ERROR' END,
            CASE WHEN NOT b.subpasswordrequired THEN 'PASSWORD_REQUIRED false' END,
            CASE WHEN b.subrunasowner THEN 'RUN_AS_OWNER' END,
            'ORIGIN ' || nullif(b.suborigin, 'any'),
            CASE WHEN b.subfailover THEN 'FAILOVER' END,
            'COMMENT ' || quote_literal((
                SELECT d.description
                FROM pg_description d
                JOIN pg_stat_subscription v ON v.subid = d.objoid
                WHERE d.classoid = 'pg_subscription'::regclass AND v.subname = b.subname
                LIMIT 1
            ))
        ),
        NULL, false
    FROM
        (
            SELECT
                false AS subbinary, 'f'::"char" AS substream, 'd'::"char" AS subtwophasestate, false AS subdisableonerr,
                true AS subpasswordrequired, false AS subrunasowner, 'any'::text AS suborigin, false AS subfailover
        ) later,
        LATERAL (
            SELECT
                b.subname, b.subowner, b.subenabled, b.subslotname, b.subpublications, subbinary,
                substream::text AS substream, subtwophasestate, subdisableonerr, subpasswordrequired, subrunasowner, suborigin,
                subfailover
            FROM pg_subscription b
            WHERE b.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        ) b

    UNION ALL
    -- For a schema they are added to what holds everywhere.
    SELECT
        'pg_default_acl'::regclass, a.oid, 0, NULL, NULL, a.defaclrole, a.defaclacl,
        CASE a.defaclnamespace
            WHEN 0 THEN acldefault(CASE a.defaclobjtype WHEN 'S' THEN 's' ELSE a.defaclobjtype END, a.defaclrole)
        END,
        'default privileges', a.name, NULL, 'ALTER DEFAULT PRIVILEGES ' || a.name, NULL, false
    FROM (
        SELECT
            a.*,
            concat(
                'FOR ROLE ', quote_ident(pg_get_userbyid(a.defaclrole)), ' IN SCHEMA ' || quote_ident(n.nspname), ' ON ',
                CASE a.defaclobjtype
                    WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                    WHEN 'n' THEN 'SCHEMAS' ELSE a.defaclobjtype::text
                END
            ) AS name
        FROM pg_default_acl a
        LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace
    ) a

    UNION ALL
    SELECT
        NULL, NULL, 0, NULL, NULL, a.owner, a.acl, coalesce(i.initprivs, acldefault(a.type, a.owner)),
        'privileges', a.name, NULL, 'PRIVILEGES ON ' || a.name, NULL, false
    FROM (
        SELECT
            'pg_proc'::regclass AS class, p.oid, p.pronamespace AS space, p.proowner AS owner, p.proacl AS acl, 'f'::"char" AS type,
            'FUNCTION ' || p.pronamespace::regnamespace || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')'
                AS name
        FROM pg_proc p
        WHERE p.proacl IS NOT NULL
        UNION ALL
        SELECT
            'pg_class'::regclass, c.oid, c.relnamespace, c.relowner, c.relacl, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char",
            CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.relnamespace::regnamespace || '.'
                || quote_ident(c.relname)
        FROM pg_class c
        WHERE c.relacl IS NOT NULL
        UNION ALL
        SELECT
            'pg_type'::regclass, t.oid, t.typnamespace, t.typowner, t.typacl, 'T',
            'TYPE ' || t.typnamespace::regnamespace || '.' || quote_ident(t.typname)
        FROM pg_type t
        WHERE t.typacl IS NOT NULL
        UNION ALL
        SELECT 'pg_namespace'::regclass, n.oid, n.oid, n.nspowner, n.nspacl, 'n', 'SCHEMA ' || quote_ident(n.nspname)
        FROM pg_namespace n
        WHERE n.nspacl IS NOT NULL
        UNION ALL
        SELECT 'pg_language'::regclass, l.oid, NULL, l.lanowner, l.lanacl, 'l', 'LANGUAGE ' || quote_ident(l.lanname)
        FROM pg_language l
        WHERE l.lanacl IS NOT NULL AND l.oid < 16384
    ) a
    LEFT JOIN pg_init_privs i ON i.classoid = a.class AND i.objoid = a.oid AND i.objsubid = 0
    LEFT JOIN members m ON m.classid = a.class AND m.objid = a.oid
    WHERE (a.space = 'pg_catalog'::regnamespace OR a.space IS NULL OR m.objid IS NOT NULL)
        AND NOT (
            a.acl @> coalesce(i.initprivs, acldefault(a.type, a.owner))
            AND a.acl <@ coalesce(i.initprivs, acldefault(a.type, a.owner))
        )
)
SELECT
    o.kind, o.name, o.parent,
    CASE WHEN o.acl_base IS NULL AND o.acl IS NULL AND d.description IS NULL AND l.labels IS NULL THEN o.definition
    ELSE concat_ws(E'\n',
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
    ) END AS definition,
    o.position
FROM objects o
LEFT JOIN members m ON m.classid = o.root_class AND m.objid = o.root
LEFT JOIN comments d ON d.objoid = o.oid AND d.classoid = o.class AND d.objsubid = o.sub
LEFT JOIN (
    SELECT
        l.classoid, l.objoid, l.objsubid,
        string_agg('SECURITY LABEL FOR ' || quote_ident(l.provider) || ' ' || quote_literal(l.label), E'\n' ORDER BY l.provider) AS labels
    FROM pg_seclabel l
    GROUP BY l.classoid, l.objoid, l.objsubid
) l ON l.objoid = o.oid AND l.classoid = o.class AND l.objsubid = o.sub
WHERE m.objid IS NULL AND NOT (o.is_bare AND o.acl IS NULL AND d.description IS NULL AND l.labels IS NULL)
ORDER BY o.name COLLATE "C", o.kind COLLATE "C"
