import Glibc
import Migrations
import Postgres

/// Finds out what became of a step when the connection was lost while it ran.
struct Recovery {
    let database: EnvironmentDatabase
    /// The deployment that runs the step: another one may have taken its number, and a step of the same number, meanwhile.
    let deployment: DeploymentKey
    /// Whether the session went through a pooler, whose server processes outlive their clients: they say nothing of what became
    /// of the message.
    var isPooled = false

    /// How often the server is asked; with the pauses between, about half a minute.
    private static let attempts = 12

    /// What the ledger has of the deployment.
    struct Found: Hashable {
        /// How many of its steps are in.
        let steps: Int
        /// What became of the one after them.
        let fate: StepFailure.Fate
    }

    /// Asks the ledger, again and again for a while.
    ///
    /// - Parameter total: how many steps the deployment has; its fate is `isIn` when the ledger has all of them.
    func find(total: Int) -> Found {
        var pause: UInt32 = 50_000
        for _ in 0..<Self.attempts where !Interruption.requested {
            if let found = try? ask(total: total) { return found }
            usleep(pause)
            pause = min(pause * 2, 5_000_000)
        }
        return Found(steps: 0, fate: .unknown)
    }

    /// Nil until the lost session has ended: so long the server may still run, and commit, what it was sent.
    private func ask(total: Int) throws -> Found? {
        let connection = try database.reconnect()
        if isPooled { return try fence(connection, total: total) }
        guard try hasEnded(database.facts.process, connection) else { return nil }
        try connection.execute("SET lock_timeout = '5s'")
        let ledger = Ledger(connection: connection, tenant: database.tenant)
        guard let steps = try ledger.steps(of: deployment) else {
            return Found(steps: 0, fate: .wasUndone)
        }
        return try found(steps, of: total, in: ledger)
    }

    private func found(_ steps: Int, of total: Int, in ledger: Ledger) throws -> Found {
        if steps >= total { return Found(steps: total, fate: .isIn) }
        let isInJournal = try ledger.unfinishedMigration() != nil
        return Found(steps: steps, fate: isInJournal ? .inJournal : .wasUndone)
    }

    /// Ends the deployment in the ledger, once no transaction of it is under way: what is still to come of the message is refused
    /// there from then on, so that what the ledger says now stays true. Nil while it has not begun, which it still may.
    private func fence(_ connection: Connection, total: Int) throws -> Found? {
        let ledger = Ledger(connection: connection, tenant: database.tenant)
        try connection.execute("BEGIN; SET LOCAL lock_timeout = '5s'")
        guard let steps = try ledger.steps(of: deployment) else {
            connection.rollBack()
            return nil
        }
        let isIn = steps >= total
        let end = DeploymentEnd(
            outcome: isIn ? "done" : "interrupted",
            error: isIn ? nil : "the connection was lost"
        )
        try connection.execute(end.call(tenant: database.tenant, deployment) + "; COMMIT")
        return try found(steps, of: total, in: ledger)
    }

    private func hasEnded(_ process: Int32, _ connection: Connection) throws -> Bool {
        try connection.ask(
            """
            SELECT FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = $1::integer AND a.datname = pg_catalog.current_database() AND a.usename = session_user
            """,
            [String(process)]
        ).isEmpty
    }
}
