import Migrations
import Postgres

/// Runs one pair in a database that stands right before it.
struct PairRehearsal {
    let migration: Migration
    let scripts: RehearsedScripts
    let connection: Connection
    let snapshots: SnapshotSession
    /// Where the roles that the scripts make are taken down.
    var roles: ScratchServer?
    /// Told of a pair that restores the schema, with what it made of it, while the database stands right before the pair again.
    var onRestored:
        (_ before: Snapshot, _ after: Snapshot, _ up: MigrationScript, _ down: MigrationScript) throws -> Void =
            { _, _, _, _ in }

    /// What came of it, and in what state that leaves the database.
    struct End {
        var rehearsal: Rehearsal
        let state: State
    }

    /// Where the database stands.
    enum State {
        /// Right before the pair, with this schema.
        case before(Snapshot)
        /// Right after the up, with this schema.
        case after(Snapshot)
        /// In a state that no migrations make.
        case spoilt
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
            return End(rehearsal: rehearsal.with(.unreadable(problem)), state: .before(before))
        }
        if let refusal = try run(up, .up, &rehearsal) {
            let state = up.mode == .transaction ? State.before(before) : .spoilt
            return End(rehearsal: rehearsal.with(.refused(.up, refusal)), state: state)
        }
        let after = try snapshots.read()
        guard let down else { return End(rehearsal: rehearsal.with(.noDown), state: .after(after)) }
        let undone = down.mode == .transaction ? State.after(after) : .spoilt
        var restored: Snapshot?
        let refusal = try run(down, .down, &rehearsal) {
            let now = try snapshots.read()
            restored = now
            return SnapshotDifference(from: before, to: now).isCosmetic
        }
        if let refusal { return End(rehearsal: rehearsal.with(.refused(.down, refusal)), state: undone) }
        let difference = SnapshotDifference(from: before, to: try restored ?? snapshots.read())
        guard difference.isCosmetic else {
            return End(rehearsal: rehearsal.with(.notRestored(difference, [])), state: undone)
        }
        try onRestored(before, after, up, down)
        return try repeated(up, after, restored: difference, &rehearsal)
    }

    /// Runs the up again.
    private func repeated(
        _ up: MigrationScript,
        _ after: Snapshot,
        restored difference: SnapshotDifference,
        _ rehearsal: inout Rehearsal
    ) throws -> End {
        if let refusal = try run(up, .secondUp, &rehearsal) {
            return End(rehearsal: rehearsal.with(.refused(.secondUp, refusal)), state: .spoilt)
        }
        let again = try snapshots.read()
        let repetition = SnapshotDifference(from: after, to: again)
        guard repetition.isCosmetic else {
            return End(rehearsal: rehearsal.with(.notRepeated(repetition)), state: .spoilt)
        }
        let cosmetic = [difference, repetition].first { !$0.isEmpty }
        return End(
            rehearsal: cosmetic.map { rehearsal.with(.restoredInForm($0)) } ?? rehearsal,
            state: cosmetic == nil ? .after(again) : .spoilt
        )
    }

    private func run(
        _ script: MigrationScript,
        _ stage: Rehearsal.Stage,
        _ rehearsal: inout Rehearsal,
        keeps: (() throws -> Bool)? = nil
    ) throws -> Rehearsal.Refusal? {
        var times: [Duration] = []
        var trial = ScriptTrial(connection: connection, roles: roles)
        trial.observe = { times.append($1) }
        if stage == .up { trial.record = ObservationRecord(of: script, over: connection) }
        defer { rehearsal.times[stage] = times }
        do {
            try Interruption.cancelling(connection) { try trial.run(script, keeps: keeps) }
            if let record = trial.record { rehearsal.observation = record.observation }
            return nil
        } catch let failure as ScriptTrial.Failure {
            if Interruption.requested, failure.error.isCancelled { throw RehearsalChain.Stopped() }
            return Rehearsal.Refusal(script: script, offset: failure.offset, error: failure.error)
        } catch let error as PostgresError {
            if Interruption.requested, error.serverError?.isCancelled == true {
                throw RehearsalChain.Stopped()
            }
            throw error
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
