import Migrations
import Postgres

/// Runs one pair in a database that stands right before it.
struct PairRehearsal {
    let migration: Migration
    let scripts: RehearsedScripts
    let connection: Connection
    let snapshots: SnapshotSession
    /// Told of a pair that restores the schema, with what it made of it, while the database stands right before the pair again.
    var onRestored:
        (_ before: Snapshot, _ after: Snapshot, _ up: MigrationScript, _ down: MigrationScript) throws -> Void =
            { _, _, _, _ in }

    /// What came of it, and in what state that leaves the database.
    struct End {
        var rehearsal: Rehearsal
        /// The schema after the up, where the database stands exactly there; nil where it is spoilt.
        var after: Snapshot?
    }

    /// - Parameter before: the schema now.
    func run(on before: Snapshot) throws -> End {
        var rehearsal = Rehearsal(migration: migration, outcome: .restored, base: before.fingerprint)
        let up: MigrationScript
        let down: MigrationScript?
        do {
            up = try scripts.up(migration)
            down = try scripts.down(migration)
        } catch let problem as ScriptProblem {
            return End(rehearsal: rehearsal.with(.unreadable(problem)), after: nil)
        }
        if let refusal = try run(up, .up, &rehearsal) {
            return End(rehearsal: rehearsal.with(.refused(.up, refusal)), after: nil)
        }
        let after = try snapshots.read()
        guard let down else { return End(rehearsal: rehearsal.with(.noDown), after: after) }
        if let refusal = try run(down, .down, &rehearsal) {
            return End(rehearsal: rehearsal.with(.refused(.down, refusal)), after: nil)
        }
        let difference = SnapshotDifference(from: before, to: try snapshots.read())
        guard difference.isCosmetic else {
            return End(rehearsal: rehearsal.with(.notRestored(difference, [])), after: nil)
        }
        try onRestored(before, after, up, down)
        if let refusal = try run(up, .secondUp, &rehearsal) {
            return End(rehearsal: rehearsal.with(.refused(.secondUp, refusal)), after: nil)
        }
        let again = try snapshots.read()
        let repetition = SnapshotDifference(from: after, to: again)
        guard repetition.isCosmetic else {
            return End(rehearsal: rehearsal.with(.notRepeated(repetition)), after: nil)
        }
        let cosmetic = [difference, repetition].first { !$0.isEmpty }
        return End(
            rehearsal: cosmetic.map { rehearsal.with(.restoredInForm($0)) } ?? rehearsal,
            after: cosmetic == nil ? again : nil
        )
    }

    private func run(
        _ script: MigrationScript,
        _ stage: Rehearsal.Stage,
        _ rehearsal: inout Rehearsal
    ) throws -> Rehearsal.Refusal? {
        var times: [Duration] = []
        var trial = ScriptTrial(connection: connection)
        trial.observe = { times.append($1) }
        if stage == .up { trial.record = ObservationRecord(of: script, over: connection) }
        defer { rehearsal.times[stage] = times }
        do {
            try Interruption.cancelling(connection) { try trial.run(script) }
            if let record = trial.record { rehearsal.observation = record.observation }
            return nil
        } catch let failure as ScriptTrial.Failure {
            if Interruption.requested, failure.error.isCancelled { throw RehearsalChain.Stopped() }
            return Rehearsal.Refusal(script: script, offset: failure.offset, error: failure.error)
        }
    }
}

extension Rehearsal {
    /// The same with another outcome.
    func with(_ outcome: Outcome) -> Rehearsal {
        var other = Rehearsal(migration: migration, outcome: outcome, base: base)
        other.times = times
        other.observation = observation
        other.without = without
        other.rows = rows
        return other
    }
}
