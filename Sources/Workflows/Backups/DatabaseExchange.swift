import Postgres

/// Puts one database into the place of another on the same server.
struct DatabaseExchange {
    let database: EnvironmentDatabase

    /// Renames both in one transaction, so that there always is one of the name.
    ///
    /// - Throws: ``Restoration/Problem`` when others are connected and are not to be disconnected; nothing is renamed then.
    func put(_ fresh: String, inPlaceOf current: String, keepingAs kept: String, _ disconnecting: Bool) throws
    {
        database.connection.close()
        let elsewhere = try maintenance()
        defer { elsewhere.close() }
        if disconnecting {
            try elsewhere.execute("ALTER DATABASE \(Quote.identifier(current)) ALLOW_CONNECTIONS false")
            _ = try elsewhere.ask(
                "SELECT pg_terminate_backend(a.pid, 5000) FROM pg_stat_activity a WHERE a.datname = $1",
                [current]
            )
        }
        do throws(PostgresError) {
            try elsewhere.send(
                """
                BEGIN;
                ALTER DATABASE \(Quote.identifier(current)) RENAME TO \(Quote.identifier(kept));
                ALTER DATABASE \(Quote.identifier(fresh)) RENAME TO \(Quote.identifier(current));
                COMMIT
                """
            )
        } catch {
            elsewhere.rollBack()
            if disconnecting { try allowConnections(to: current, over: elsewhere) }
            switch error.serverError?.sqlState {
            case "55006":
                throw Restoration.Problem.inUse(
                    database: current,
                    sessions: try sessions(of: current, over: elsewhere),
                    restored: fresh
                )
            case "42501": throw Restoration.Problem.noRight(role: database.facts.role, database: current)
            default: throw error
            }
        }
        if disconnecting { try allowConnections(to: kept, over: elsewhere) }
    }

    /// A database cannot be renamed from within: another one of its server, which every cluster has.
    private func maintenance() throws(PostgresError) -> Connection {
        let name = database.facts.database == "postgres" ? "template1" : "postgres"
        return try Connection(to: database.target.database(name), applicationName: "git-migrate")
    }

    private func allowConnections(to name: String, over connection: Connection) throws {
        try connection.execute("ALTER DATABASE \(Quote.identifier(name)) ALLOW_CONNECTIONS true")
    }

    private func sessions(of name: String, over connection: Connection) throws -> [String] {
        try connection.ask(
            """
            SELECT concat_ws(', ', 'server process ' || a.pid, a.usename, NULLIF(a.application_name, '')) AS session
            FROM pg_stat_activity a WHERE a.datname = $1
            ORDER BY a.pid
            """,
            [name]
        ).compactMap { $0["session"] }
    }
}
