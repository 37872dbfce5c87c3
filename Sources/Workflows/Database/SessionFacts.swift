import Postgres

/// What a session tells of itself, its server and its database as it opens.
struct SessionFacts: Hashable, Sendable {
    /// The server process that answered; behind a pooler not the one that the protocol named.
    let process: Int32
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

    /// The question, of which the answer is one row.
    static let greeting = """
        SELECT
            pg_catalog.pg_backend_pid() AS process,
            current_user AS role,
            pg_catalog.current_database() AS database,
            d.oid AS database_oid,
            CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
                THEN (SELECT c.system_identifier::text FROM pg_catalog.pg_control_system() c)
            END AS system_identifier,
            pg_catalog.pg_is_in_recovery() AS is_standby,
            pg_catalog.current_setting('transaction_read_only') = 'on' AS is_read_only,
            pg_catalog.has_database_privilege(d.oid, 'CREATE') AS may_create,
            pg_catalog.to_regclass('git_migrate.ledger_versions') IS NOT NULL AS has_ledger
        FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database()
        """

    /// Out of the answer; nil where it is none.
    init?(_ rows: Rows) {
        guard let row = rows.first, let process = row.int("process") else { return nil }
        self.process = Int32(clamping: process)
        role = row["role"] ?? ""
        database = row["database"] ?? ""
        databaseOID = row["database_oid"] ?? ""
        systemIdentifier = row["system_identifier"]
        isStandby = row.bool("is_standby") == true
        isReadOnly = row.bool("is_read_only") == true
        mayCreate = row.bool("may_create") == true
        hasLedger = row.bool("has_ledger") == true
    }
}
