import Migrations
import Postgres

/// Runs single steps against the database.
struct StepRunner {
    let connection: Connection
    let deployment: Int
    let lockTimeout: String

    /// Runs a step after the step `sequence`; returns when it is in, for certain.
    func run(_ step: PreparedStep, after sequence: Int) throws(StepFailure) {
        switch step.script.mode {
        case .transaction: try runInTransaction(step, after: sequence)
        case .statements: try runByStatement(step, after: sequence)
        }
    }

    private func runInTransaction(_ step: PreparedStep, after sequence: Int) throws(StepFailure) {
        let message = MigrationMessage(
            step.script,
            record: step.record(sequence: sequence, deployment: deployment),
            lockTimeout: lockTimeout
        )
        var lastTag = ""
        do throws(PostgresError) {
            try connection.send(message.bytes) { lastTag = $0.commandTag }
        } catch {
            throw failure(of: step, message, error)
        }
        guard lastTag == "COMMIT" else { throw .notCommitted(step, tag: lastTag) }
    }

    private func failure(of step: PreparedStep, _ message: MigrationMessage, _ error: PostgresError)
        -> StepFailure
    {
        guard case .server(let serverError, let completed) = error else {
            return .connection(step, error)
        }
        connection.rollBack()
        switch message.place(of: serverError, completed: completed) {
        case .ledgerBefore: return .notBegun(step, serverError)
        case .ledgerAfter: return .atEnd(step, serverError)
        case .statement(let index, let offset):
            return .statement(step, index: index, offset: offset, serverError)
        }
    }
}
