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
    /// Told of a pair that restores the schema, while the database stands right before the pair again, or where it could not stay so.
    var onRestored: (Restored) throws -> Void = { _ in }

    /// A pair that restores the schema.
    struct Restored {
        let before: Snapshot
        let after: Snapshot
        let up: MigrationScript
        let down: MigrationScript
        /// Whether the database stands right after the up, since what the down leaves differs in form.
        let isUndone: Bool
    }

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
        var again: Snapshot?
        let refusal = try run(down, .down, &rehearsal) {
            let now = try snapshots.read()
            restored = now
            let difference = SnapshotDifference(from: before, to: now)
            if !difference.isEmpty, difference.isCosmetic { again = try repeatedInside(up) }
            return difference.isCosmetic && again == nil
        }
        if let refusal { return End(rehearsal: rehearsal.with(.refused(.down, refusal)), state: undone) }
        let difference = SnapshotDifference(from: before, to: try restored ?? snapshots.read())
        guard difference.isCosmetic else {
            return End(rehearsal: rehearsal.with(.notRestored(difference, [])), state: undone)
        }
        let isUndone = again != nil
        try onRestored(Restored(before: before, after: after, up: up, down: down, isUndone: isUndone))
        if !isUndone, let refusal = try run(up, .secondUp, &rehearsal) {
            return End(rehearsal: rehearsal.with(.refused(.secondUp, refusal)), state: .spoilt)
        }
        let repetition = SnapshotDifference(from: after, to: try again ?? snapshots.read())
        let cosmetic = [difference, repetition].first { !$0.isEmpty }
        let state = isUndone || cosmetic == nil ? State.after(after) : .spoilt
        guard repetition.isCosmetic else {
            return End(rehearsal: rehearsal.with(.notRepeated(repetition)), state: state)
        }
        return End(
            rehearsal: cosmetic.map { rehearsal.with(.restoredInForm($0)) } ?? rehearsal,
            state: state
        )
    }

    /// The schema after the up has run again within the transaction of the down; nil where it takes one of its own.
    private func repeatedInside(_ up: MigrationScript) throws -> Snapshot? {
        guard up.mode == .transaction else { return nil }
        try connection.execute("SAVEPOINT git_migrate_again")
        do {
            try ScriptTrial(connection: connection).runInside(up)
            return try snapshots.read()
        } catch let failure as ScriptTrial.Failure {
            if failure.error.isCancelled { throw failure }
            try connection.execute("ROLLBACK TO SAVEPOINT git_migrate_again")
            return nil
        }
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
