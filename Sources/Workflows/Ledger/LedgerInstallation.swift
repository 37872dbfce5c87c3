import Migrations
import Postgres

extension Ledger {
    /// Brings the ledger to this tool's version, and names the environment when there was no ledger.
    ///
    /// - Parameter systemIdentifier: what tells the cluster from others; nil where it could not be asked.
    ///
    /// All of its migrations travel in one message, and each commits with the row that says so. Safe against another installation at
    /// the same time: one fails on the unique schema or version, finds the other's, and goes on from there.
    func install(
        for environment: EnvironmentName,
        inCluster systemIdentifier: String? = nil,
        toolVersion: String
    ) throws {
        var installed = try installedVersion() ?? 0
        while installed < LedgerMigrations.currentVersion {
            let message = LedgerMigrations.all.filter { $0.version > installed }.map { migration in
                """
                \(Self.withoutCommit(migration.text))
                INSERT INTO git_migrate.ledger_versions (version, tool_version)
                VALUES (\(migration.version), \(Quote.literal(toolVersion)));
                \(migration.version == 1 ? Self.naming(environment, systemIdentifier) : "")
                COMMIT;
                """
            }.joined(separator: "\n")
            do throws(PostgresError) {
                return try connection.send(message)
            } catch .connectionLost(let message, let completed) {
                throw PostgresError.connectionLost(message: message, completed: completed)
            } catch {
                connection.rollBack()
                let found = try installedVersion() ?? 0
                guard found > installed else { throw error }
                installed = found
            }
        }
    }

    /// The script up to its own COMMIT, which ends its transaction: what follows joins the transaction.
    private static func withoutCommit(_ text: String) -> String {
        guard let commit = text.ranges(of: "\nCOMMIT;").last else { return text }
        return String(text[..<commit.lowerBound])
    }

    private static func naming(_ environment: EnvironmentName, _ systemIdentifier: String?) -> String {
        """
        INSERT INTO git_migrate.environment (name, system_identifier, database_oid)
        SELECT \(Quote.literal(environment.text)), \(systemIdentifier.map(Quote.literal) ?? "NULL"), d.oid
        FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database();
        """
    }
}
