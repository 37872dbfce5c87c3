import Migrations
import Postgres
import SQL

/// Runs a migration statement by statement, each between two rows of the journal, so that a failure or a crash leaves what is
/// known of it.
struct StatementRunner {
    let connection: Connection
    let tenant: String
    let deployment: Int
    let lockTimeout: String

    /// Runs a step after the step `sequence`; returns when it is in, for certain.
    ///
    /// - Parameter first: the statement, from 0, to begin with; those before it are in already.
    func run(_ step: PreparedStep, after sequence: Int, from first: Int = 0) throws(StepFailure) {
        let record = step.record(sequence: sequence, tenant: tenant, deployment: deployment)
        let (journal, startedAt) = try recorded(step, done: first) { () throws(PostgresError) in
            try Journal(connection: connection, record: record, lockTimeout: lockTimeout).begun()
        }
        for (index, statement) in step.script.script.statements.enumerated().dropFirst(first) {
            try recorded(step, done: index) { () throws(PostgresError) in try journal.record(index, "intent")
            }
            do throws(PostgresError) {
                try connection.send(
                    step.script.script.executable(statement.range),
                    rows: [step.script.rows(of: statement)].compactMap(\.self)
                )
            } catch {
                guard case .server(let serverError, _) = error else { throw .connection(step, error) }
                try recorded(step, done: index) { () throws(PostgresError) in
                    try journal.record(index, "failed", reason: serverError.withoutValues)
                }
                throw .halfRun(
                    step,
                    index: index,
                    offset: Self.offset(of: serverError, in: statement, step),
                    serverError
                )
            }
            try recorded(step, done: index + 1) { () throws(PostgresError) in
                try journal.record(index, "done")
            }
        }
        try recorded(step, done: step.script.script.statements.count) { () throws(PostgresError) in
            try take(record, startedAt: startedAt)
        }
    }

    /// Records a step whose statements are all in.
    private func take(_ record: StepRecord, startedAt: String?) throws(PostgresError) {
        // The journal has stored them.
        var stored = Set(record.largeBodies.map(\.blob))
        var record = record.dividing(besides: &stored)
        record.startedAt = startedAt
        try connection.send(SessionReset.statements)
        try connection.send(record.message(lockTimeout: lockTimeout))
    }

    /// Runs what the ledger is told between statements.
    ///
    /// - Parameter done: how many statements are in when it fails.
    private func recorded<Result>(
        _ step: PreparedStep,
        done: Int,
        _ body: () throws(PostgresError) -> Result
    ) throws(StepFailure) -> Result {
        do throws(PostgresError) {
            return try body()
        } catch {
            guard case .server(let serverError, _) = error else { throw .connection(step, error) }
            connection.rollBack()
            throw done == 0 ? .notBegun(step, serverError) : .unrecorded(step, done: done, serverError)
        }
    }

    /// Where in the file the server means, whose message was the statement alone.
    private static func offset(of error: ServerError, in statement: Statement, _ step: PreparedStep) -> Int {
        let source = step.script.script.source
        let offset = error.position.flatMap {
            source.byteOffset(ofCharacter: $0, from: statement.range.lowerBound)
        }
        return error.place(in: statement, of: source, at: offset)
    }
}
