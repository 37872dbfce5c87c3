import Migrations
import Postgres

/// From which statement a migration runs that cannot run in a transaction.
struct Attempt {
    /// From 1.
    let number: Int
    /// Statements before this one, from 0, are in already.
    let firstStatement: Int

    static let first = Attempt(number: 1, firstStatement: 0)
}

extension StepRunner {
    /// Runs a migration statement by statement, each between two rows of the journal, so that a failure or a crash leaves
    /// what is known of it.
    func runByStatement(_ step: PreparedStep, after sequence: Int, attempt: Attempt) throws(StepFailure) {
        let journal = Journal(
            connection: connection, deployment: deployment, sequence: sequence + 1, attempt: attempt.number, step: step)
        let startedAt = try connected(step) { () throws(PostgresError) in
            try connection.query("SELECT pg_catalog.clock_timestamp() AS now").first?["now"]
        }
        for (index, statement) in step.script.script.statements.enumerated() where index >= attempt.firstStatement {
            try connected(step) { () throws(PostgresError) in try journal.record(index, "intent") }
            do throws(PostgresError) {
                try connection.send(Array(step.script.bytes[statement.range]))
            } catch {
                guard case .server(let serverError, _) = error else { throw .connection(step, error) }
                try connected(step) { () throws(PostgresError) in
                    try settle()
                    try journal.record(index, "failed", reason: "\(serverError.sqlState): \(serverError.message)")
                }
                throw .halfRun(step, index: index, serverError)
            }
            try connected(step) { () throws(PostgresError) in try journal.record(index, "done") }
        }
        try record(step, after: sequence, startedAt: startedAt)
    }

    /// Records a step whose statements are all in.
    private func record(_ step: PreparedStep, after sequence: Int, startedAt: String?) throws(StepFailure) {
        var record = step.record(sequence: sequence, deployment: deployment)
        record.startedAt = startedAt
        var message = Array("BEGIN;\nSELECT git_migrate.begin_step(\(sequence));\n".utf8)
        record.append(to: &message)
        message += Array("COMMIT;\n".utf8)
        do throws(PostgresError) {
            try settle()
            try connection.send(message)
        } catch {
            guard case .server(let serverError, _) = error else { throw .connection(step, error) }
            _ = try? connection.execute("ROLLBACK")
            throw .atEnd(step, serverError)
        }
    }

    /// Puts the session back to what it was.
    private func settle() throws(PostgresError) {
        try connection.send("RESET SESSION AUTHORIZATION; RESET ROLE; DISCARD PLANS; CLOSE ALL; RESET ALL; DEALLOCATE ALL; UNLISTEN *")
        try connection.send("DISCARD TEMP; DISCARD SEQUENCES")
    }

    private func connected<Result>(
        _ step: PreparedStep, _ body: () throws(PostgresError) -> Result
    ) throws(StepFailure) -> Result {
        do throws(PostgresError) {
            return try body()
        } catch {
            throw .connection(step, error)
        }
    }
}

/// The rows that tell what ran of a migration that cannot run in a transaction.
struct Journal {
    let connection: Connection
    let deployment: Int
    let sequence: Int
    let attempt: Int
    let step: PreparedStep

    /// Records an event of a statement, committed at once.
    ///
    /// The session may be what the migration made of it, so it writes as the tool's own role, under names in full.
    func record(_ statement: Int, _ event: String, reason: String? = nil) throws(PostgresError) {
        let isRevert = if case .revert = step.step { true } else { false }
        let up = if case .revert(let applied) = step.step { applied.up } else { step.script.blob }
        _ = try connection.query(
            """
            INSERT INTO git_migrate.journal
                (deployment, sequence, attempt, kind, version, name, up_blob, statement, event, reason)
            VALUES ($1::bigint, $2::bigint, $3::integer, $4, $5, $6, $7, $8::integer, $9, $10)
            """,
            [
                String(deployment), String(sequence), String(attempt), isRevert ? "revert" : "apply",
                step.step.id.version.text, step.step.id.name, up.hex, String(statement), event, reason,
            ])
    }
}
