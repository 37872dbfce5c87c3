import Migrations
import Postgres

/// Finds out what became of a run when the connection was lost while it lasted.
struct Recovery {
    let database: EnvironmentDatabase
    /// The deployment that is run: another one may have taken its number, and a step of the same number, meanwhile.
    let deployment: DeploymentKey
    /// As in ``LostConnection``.
    var isPooled = false
    /// Told of the lost session again and again, as long as the server keeps it.
    var observe: (RunEvent) -> Void = { _ in }

    /// What the ledger has of the deployment.
    struct Found: Hashable {
        /// How many of its steps are in.
        let steps: Int
        /// What became of the one after them.
        let fate: StepFailure.Fate
    }

    /// Asks the ledger once the lost session has ended: so long the server may still run, and commit, what it was sent.
    ///
    /// - Parameter total: how many steps the deployment has; its fate is `isIn` when the ledger has all of them.
    func find(total: Int) -> Found {
        let lost = LostConnection(database: database, isPooled: isPooled, observe: observe)
        return switch lost.ask({ try ask($0, total: total) }) {
        case .found(let found): found
        case .stillRuns(let process): Found(steps: 0, fate: .stillRuns(process: process))
        case .unknown: Found(steps: 0, fate: .unknown)
        }
    }

    /// Nil where it cannot be told yet.
    private func ask(_ connection: Connection, total: Int) throws -> Found? {
        if isPooled { return try fence(connection, total: total) }
        try connection.execute("SET lock_timeout = '5s'")
        let ledger = Ledger(connection: connection, tenant: database.tenant)
        guard let steps = try ledger.steps(of: deployment) else {
            return Found(steps: 0, fate: .didNotBegin)
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
}
