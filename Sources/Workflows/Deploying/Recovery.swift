import Glibc
import Migrations
import Postgres

/// Finds out what became of a step when the connection was lost while it ran.
struct Recovery {
    let database: EnvironmentDatabase

    /// How often the server is asked; with the pauses between, about half a minute.
    private static let attempts = 12

    /// The failure, with the step's fate where the connection was lost.
    ///
    /// - Parameter expected: the sequence that the ledger has when the step is in.
    func clarified(_ failure: StepFailure, expected: Int) -> StepFailure {
        guard case .connection(let step, .connectionLost(let reason, _)) = failure else { return failure }
        return .connectionLost(step, fate(of: step, expected: expected), reason: reason)
    }

    /// Asks the ledger, once the lost session has ended: until then the server may still run, and commit, what it was sent.
    private func fate(of step: PreparedStep, expected: Int) -> StepFailure.Fate {
        let lostPID = database.connection.backendPID
        var pause: UInt32 = 50_000
        for _ in 0..<Self.attempts where !Interruption.requested {
            if let connection = try? database.reconnect(), (try? hasEnded(lostPID, connection)) == true,
                let sequence = try? Ledger(connection: connection).settledSequence()
            {
                if sequence >= expected { return .isIn }
                return step.script.mode == .transaction ? .wasUndone : .inJournal
            }
            usleep(pause)
            pause = min(pause * 2, 5_000_000)
        }
        return .unknown
    }

    private func hasEnded(_ pid: Int32, _ connection: Connection) throws -> Bool {
        try connection.query(
            "SELECT FROM pg_catalog.pg_stat_activity WHERE pid = $1::integer AND application_name = 'git-migrate'",
            [String(pid)]
        ).isEmpty
    }
}
