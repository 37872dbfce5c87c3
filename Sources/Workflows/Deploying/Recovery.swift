import Glibc
import Migrations
import Postgres

/// Finds out what became of a step when the connection was lost while it ran.
struct Recovery {
    let database: EnvironmentDatabase
    /// The deployment that runs the step: another one may have taken a step of the same number meanwhile.
    let deployment: Int

    /// How often the server is asked; with the pauses between, about half a minute.
    private static let attempts = 12

    /// The failure, with the step's fate where the connection was lost.
    ///
    /// - Parameter sequence: what the ledger would call the step.
    func clarified(_ failure: StepFailure, sequence: Int) -> StepFailure {
        guard case .connection(let step, .connectionLost(let reason, _)) = failure else { return failure }
        return .connectionLost(step, fate(of: step, sequence), reason: reason)
    }

    private func fate(of step: PreparedStep, _ sequence: Int) -> StepFailure.Fate {
        var pause: UInt32 = 50_000
        for _ in 0..<Self.attempts where !Interruption.requested {
            if let fate = try? ask(about: step, sequence) { return fate }
            usleep(pause)
            pause = min(pause * 2, 5_000_000)
        }
        return .unknown
    }

    /// Asks the ledger, once the lost session has ended: until then the server may still run, and commit, what it was sent.
    private func ask(about step: PreparedStep, _ sequence: Int) throws -> StepFailure.Fate? {
        let connection = try database.reconnect()
        guard try hasEnded(database.connection.backendPID, connection) else { return nil }
        try connection.execute("SET lock_timeout = '5s'")
        let ledger = Ledger(connection: connection)
        if try ledger.hasStep(sequence, of: deployment) { return .isIn }
        if step.script.mode == .transaction { return .wasUndone }
        return try ledger.unfinishedMigration() == nil ? .wasUndone : .inJournal
    }

    private func hasEnded(_ process: Int32, _ connection: Connection) throws -> Bool {
        try connection.query(
            """
            SELECT FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = $1::integer AND a.datname = pg_catalog.current_database() AND a.usename = session_user
            """,
            [String(process)]
        ).isEmpty
    }
}
