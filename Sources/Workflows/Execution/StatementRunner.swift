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
            connection: connection, record: step.record(sequence: sequence, deployment: deployment),
            attempt: attempt.number)
        let startedAt = try connected(step) { () throws(PostgresError) in
            try connection.query("SELECT pg_catalog.clock_timestamp() AS now").first?["now"]
        }
        try connected(step) { () throws(PostgresError) in try journal.keepScripts() }
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
    /// The step that the migration is to become.
    let record: StepRecord
    let attempt: Int

    /// Stores the scripts, so that the run can be resumed without a repository.
    func keepScripts() throws(PostgresError) {
        for body in [record.up, record.down].compactMap(\.self) {
            guard let bytes = body.bytes else { continue }
            _ = try connection.query(
                "INSERT INTO git_migrate.scripts (blob, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [body.blob.hex, String(decoding: bytes, as: UTF8.self)])
        }
    }

    /// Records an event of a statement, committed at once, under names in full: the session may be what the migration made of it.
    func record(_ statement: Int, _ event: String, reason: String? = nil) throws(PostgresError) {
        _ = try connection.query(
            """
            INSERT INTO git_migrate.journal
                (deployment, sequence, attempt, kind, version, name, up_blob, down_blob, statement, event, reason)
            VALUES ($1::bigint, $2::bigint, $3::integer, $4, $5, $6, $7, $8, $9::integer, $10, $11)
            """,
            [
                String(record.deployment), String(record.expectedSequence + 1), String(attempt), record.kind.rawValue,
                record.id.version.text, record.id.name, record.up.blob.hex, record.down?.blob.hex, String(statement),
                event, reason,
            ])
    }
}
