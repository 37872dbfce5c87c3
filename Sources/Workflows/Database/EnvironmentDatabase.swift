import Migrations
import Postgres

/// An environment's database, connected.
public final class EnvironmentDatabase {
    /// The environment.
    public let settings: EnvironmentSettings
    let target: ConnectionTarget
    let connection: Connection

    var ledger: Ledger { Ledger(connection: connection) }

    /// Connects to the environment.
    ///
    /// - Parameter startingLocal: whether the private server of `local` is started when it does not run.
    public init(_ settings: EnvironmentSettings, in project: Project, startingLocal: Bool = true) throws {
        self.settings = settings
        if let target = try settings.target(variables: project.variables) {
            self.target = target
        } else {
            let local = try LocalDatabase(project)
            target = startingLocal ? try local.start() : try local.running()
        }
        do {
            connection = try Self.connect(to: target)
        } catch .invalidTarget(let reason) {
            throw ConfigurationProblem.unreadableLocation(
                settings.name,
                place: settings.place,
                reason: reason
            )
        }
        guard connection.serverVersion >= Ledger.oldestServer else {
            throw LedgerProblem.oldServer(version: connection.serverVersion, needed: Ledger.oldestServer)
        }
    }

    /// What the ledger says; nil when the database has none.
    public func state() throws -> LedgerState? {
        try ledger.state(for: settings.name)
    }

    /// A second connection to the same database, to find out what became of the first.
    func reconnect() throws(PostgresError) -> Connection {
        try Self.connect(to: target)
    }

    /// Limits that a role may carry are taken off, since a migration takes the time it takes; a transaction that is left
    /// open by a cut is ended by the server. Strings mean what they meant to the parser that read the script.
    private static func connect(to target: ConnectionTarget) throws(PostgresError) -> Connection {
        try Connection(
            to: target,
            applicationName: "git-migrate",
            settings: [
                ("standard_conforming_strings", "on"),
                ("statement_timeout", "0"),
                ("lock_timeout", "0"),
                ("idle_in_transaction_session_timeout", "60s"),
            ],
            connectTimeout: 10
        )
    }
}

extension Connection {
    /// Ends the transaction that an error left open, if there is one.
    func rollBack() {
        guard [.inTransaction, .inError].contains(transactionStatus) else { return }
        _ = try? execute("ROLLBACK")
    }
}
