import Postgres

/// What a session tells of itself, its server and its database as it opens.
struct SessionFacts: Hashable, Sendable {
    /// The server process that answered; behind a pooler not the one that the protocol named.
    let process: Int32
    /// When its session began, in microseconds since 1970, as far as the server counts them: with the process it names the session.
    let start: Int?
    /// The role that the session acts as.
    let role: String
    let database: String
    let databaseOID: String
    /// What tells one cluster from another; nil where the role may not ask.
    let systemIdentifier: String?
    /// Whether the server is a copy that follows another.
    let isStandby: Bool
    /// Whether transactions take no writes.
    let isReadOnly: Bool
    /// Whether the role may create a schema in the database.
    let mayCreate: Bool
    /// Whether the database has a ledger.
    let hasLedger: Bool
    /// What the role lacks to read the ledger, as GRANT would spell it.
    let missingRights: [String]

    /// The cluster and the database that the session is in.
    var origin: LedgerState.Origin {
        LedgerState.Origin(systemIdentifier: systemIdentifier, databaseOID: databaseOID)
    }

    /// The question, of which the answer is one row.
    ///
    /// PostgreSQL checks the right to call a function before it looks at the CASE around it, unless the call stands in a text
    /// that runs only then. Names in a schema that the role may not use are found in the catalogue alone. The ledger's tables are
    /// found by what depends on their schema, which has an index: a database may have many thousands of others. What drift is told by can be done without.
    static let greeting = """
        SELECT
            pg_catalog.pg_backend_pid() AS process,
            (
                SELECT (pg_catalog.date_part('epoch', a.backend_start) * 1000000)::bigint
                FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS a
            ) AS session_start,
            current_user AS role,
            pg_catalog.current_database() AS database,
            d.oid AS database_oid,
            CASE WHEN pg_catalog.has_function_privilege(
                pg_catalog.to_regprocedure('pg_catalog.pg_control_system()'), 'EXECUTE')
                THEN pg_catalog.substring(
                    pg_catalog.query_to_xml(
                        'SELECT system_identifier FROM pg_catalog.pg_control_system()', false, false, ''
                    )::text, '<system_identifier>([0-9]+)<')
            END AS system_identifier,
            pg_catalog.pg_is_in_recovery() AS is_standby,
            pg_catalog.current_setting('transaction_read_only') = 'on' AS is_read_only,
            pg_catalog.has_database_privilege(d.oid, 'CREATE') AS may_create,
            EXISTS (
                SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'ledger_versions'
            ) AS has_ledger,
            CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN 'USAGE ON SCHEMA git_migrate'
            ELSE (
                SELECT pg_catalog.string_agg('SELECT ON git_migrate.' || c.relname, E'\n' ORDER BY c.relname)
                FROM pg_catalog.pg_depend u JOIN pg_catalog.pg_class c ON c.oid = u.objid
                WHERE u.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND u.refobjid = n.oid
                    AND u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                    AND c.relkind = 'r' AND c.relname NOT LIKE 'schema\\_%'
                    AND NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
            ) END AS missing_rights
        FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'git_migrate'
        WHERE d.datname = pg_catalog.current_database()
        """

    /// Out of the answer; nil where it is none.
    init?(_ rows: Rows) {
        guard let row = rows.first, let process = row.int("process") else { return nil }
        self.process = Int32(clamping: process)
        start = row.int("session_start")
        role = row["role"] ?? ""
        database = row["database"] ?? ""
        databaseOID = row["database_oid"] ?? ""
        systemIdentifier = row["system_identifier"]
        isStandby = row.bool("is_standby") == true
        isReadOnly = row.bool("is_read_only") == true
        mayCreate = row.bool("may_create") == true
        hasLedger = row.bool("has_ledger") == true
        missingRights = (row["missing_rights"] ?? "").split(separator: "\n").map(String.init)
    }
}
