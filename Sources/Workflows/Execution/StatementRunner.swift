import Migrations
import Postgres
import SQL

/// Runs a migration statement by statement, so that a failure or a crash leaves what is known of it in the journal.
struct StatementRunner {
    let connection: Connection
    let tenant: String
    let deployment: Int
    /// What puts the session back afterwards.
    let reset: SessionReset
    /// In PostgreSQL's notation, as all durations here.
    let lockTimeout: String
    /// For what waits without standing in anybody's way.
    let concurrentLockTimeout: String

    /// Where an earlier try ended.
    struct Resumption {
        /// The statement that the journal tells of last; those before it are in.
        let statement: Int
        /// What it tells.
        let event: InterruptedMigration.Event
        /// The number of that try.
        let attempt: Int
        /// Whether a person has said so, and nothing is to be found out.
        let isSettled: Bool
    }

    /// Runs a step after the step `sequence`; returns when it is in, for certain.
    ///
    /// - Parameter resumption: nil to run it from its beginning.
    func run(
        _ step: PreparedStep,
        after sequence: Int,
        resuming resumption: Resumption? = nil
    ) throws(StepFailure) {
        do throws(StepFailure) {
            try carryOut(step, after: sequence, resumption)
        } catch {
            // The ledger is told of the failure by the tool's own role.
            connection.rollBack()
            if connection.isAlive { try? connection.send(reset.statements) }
            throw error
        }
    }

    private func carryOut(
        _ step: PreparedStep,
        after sequence: Int,
        _ resumption: Resumption?
    ) throws(StepFailure) {
        let record = step.record(sequence: sequence, tenant: tenant, deployment: deployment)
        var journal = Journal(connection: connection, record: record, lockTimeout: lockTimeout)
        journal.session = reset
        let run = StatementRun(
            step: step,
            journal: journal,
            concurrentLockTimeout: concurrentLockTimeout,
            hasRows: resumption != nil
        )
        let startedAt = try run.begin()
        let first = try resumption.map { resumption throws(StepFailure) in try run.resume(resumption) } ?? 0
        for index in step.script.script.statements.indices.dropFirst(first) {
            try run.run(index)
        }
        try run.recording(done: step.script.script.statements.count) { () throws(PostgresError) in
            try take(record, startedAt: startedAt)
        }
    }

    /// Records a step whose statements are all in.
    private func take(_ record: StepRecord, startedAt: String?) throws(PostgresError) {
        // The journal has stored them.
        var stored = Set(record.largeBodies.map(\.blob))
        var record = record.dividing(besides: &stored)
        record.startedAt = startedAt
        try connection.send(reset.statements)
        try connection.send(record.message(lockTimeout: lockTimeout))
    }
}
