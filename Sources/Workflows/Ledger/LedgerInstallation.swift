import Migrations
import Postgres

extension Ledger {
    /// Brings the ledger to this tool's version, and names the environment when there was no ledger.
    ///
    /// Each of its migrations commits with the row that says so. Safe against another installation at the same time: one
    /// fails on the unique schema or version and finds the other's.
    func install(for environment: EnvironmentName, toolVersion: String) throws {
        let installed = try installedVersion() ?? 0
        if installed == 0 { try checkRights() }
        for migration in LedgerMigrations.all where migration.version > installed {
            try connection.send(
                """
                \(Self.withoutCommit(migration.text))
                INSERT INTO git_migrate.ledger_versions (version, tool_version)
                VALUES (\(migration.version), \(Quote.literal(toolVersion)));
                \(migration.version == 1 ? Self.naming(environment) : "")
                COMMIT;
                """)
        }
    }

    /// The script up to its own COMMIT, which ends its transaction: what follows joins the transaction.
    private static func withoutCommit(_ text: String) -> String {
        guard let commit = text.ranges(of: "\nCOMMIT;").last else { return text }
        return String(text[..<commit.lowerBound])
    }

    private static func naming(_ environment: EnvironmentName) -> String {
        """
        INSERT INTO git_migrate.environment (name, system_identifier, database_oid)
        SELECT \(Quote.literal(environment.text)), c.system_identifier::text, d.oid
        FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database();
        """
    }

    private func checkRights() throws {
        let rows = try connection.query(
            """
            SELECT
                pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS may_create,
                pg_catalog.pg_is_in_recovery() AS is_standby,
                pg_catalog.current_setting('transaction_read_only') AS is_read_only,
                current_user AS role,
                pg_catalog.current_database() AS database
            """)
        guard let row = rows.first else { return }
        guard row["is_standby"] != "t", row["is_read_only"] != "on" else {
            throw LedgerProblem.readOnly(isStandby: row["is_standby"] == "t")
        }
        guard row["may_create"] == "t" else {
            throw LedgerProblem.noRightToCreate(role: row["role"] ?? "", database: row["database"] ?? "")
        }
    }
}
