import Migrations
import Postgres

/// Finds out what became of a run when the connection was lost while it lasted.
struct Recovery {
    let database: EnvironmentDatabase
    /// The deployment that is run: another one may have taken its number, and a step of the same number, meanwhile.
    let deployment: DeploymentKey
    /// Whether the session went through a pooler, whose server processes outlive their clients: they say nothing of what became
    /// of the message, and are not ours to end.
    var isPooled = false
    /// Told of the lost session again and again, as long as the server keeps it.
    var observe: (RunEvent) -> Void = { _ in }

    /// How often the server is asked in vain; with the pauses between, about half a minute.
    private static let attempts = 12

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
        var wait = LostSessionWait(for: LostSession(of: database), observe: observe)
        var connection: Connection?
        var failures = 0
        var pause = Duration.milliseconds(50)
        repeat {
            do {
                let open = try connection ?? database.reconnect()
                connection = open
                if try isPooled || wait.isOver(open), let found = try ask(open, total: total) { return found }
                failures = wait.isPromising ? 0 : failures + 1
            } catch {
                connection = nil
                failures += 1
            }
            guard failures < Self.attempts, Pause.take(pause) else { break }
            pause = min(pause * 2, wait.isPromising ? .seconds(1) : .seconds(5))
        } while true
        return Found(steps: 0, fate: wait.runningProcess.map { .stillRuns(process: $0) } ?? .unknown)
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
