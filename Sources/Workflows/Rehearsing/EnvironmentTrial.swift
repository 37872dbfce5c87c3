import Migrations
import Postgres

/// Runs one pending migration up and down in an environment's own database, in one transaction that is undone.
///
/// What a transaction does not undo stays: the numbers that sequences gave out.
public struct EnvironmentTrial {
    private let migration: Migration
    private let project: Project
    private let database: EnvironmentDatabase

    /// A trial of a migration of the index.
    public init(_ migration: Migration, in project: Project, on database: EnvironmentDatabase) {
        (self.migration, self.project, self.database) = (migration, project, database)
    }

    /// The user asked to stop; what ran is undone.
    public struct Interrupted: Error {}

    /// What came of it.
    public enum Outcome: Sendable {
        /// Both scripts ran, and the down restored the schema that was there.
        case restored(Passage)
        /// Both ran, and the schema is another one.
        case notRestored(Passage, SnapshotDifference)
        /// The server refused one of them.
        case refused(Side, Rehearsal.Refusal)
        /// One of them was stopped since it kept sessions waiting for longer than the environment allows.
        case stopped(Side, Rehearsal.Refusal, [BlockedSession])
        /// None of it ran, for this reason.
        case notRun(Hindrance)
    }

    /// How both went.
    public struct Passage: Sendable {
        /// What the up did to what was there.
        public let observation: Observation
        /// How long the statements of the down took.
        public let down: Duration
    }

    /// Why a migration is not tried in an environment.
    public enum Hindrance: Hashable, Sendable {
        /// What runs there comes from commits, and HEAD does not have the pair as it is.
        case notCommitted
        /// The environment has it.
        case applied
        /// These come before it, and the environment does not have them.
        case after([MigrationID])
        /// It has no down script.
        case noDown
        /// One of its scripts cannot run in a transaction.
        case outsideTransaction(Side, reason: String)
        /// A pooler hands the session to others after each transaction.
        case sharedSession
    }

    /// Runs it.
    ///
    /// - Throws: ``LedgerProblem``, ``ScriptProblem``, `PostgresError` where the server could not be worked with.
    public func run() throws -> Outcome {
        if let hindrance = try hindrance() { return .notRun(hindrance) }
        let scripts = RehearsedScripts(project: project, server: database.serverVersion)
        let up = try scripts.up(migration)
        guard let down = try scripts.down(migration) else { return .notRun(.noDown) }
        for script in [up, down] {
            guard case .statements(let reason) = script.mode else { continue }
            return .notRun(.outsideTransaction(script.side, reason: reason))
        }
        if try database.sharesSessions() { return .notRun(.sharedSession) }
        let watch = Watch(database, isAtomic: true) { _ in }
        return try Interruption.cancelling(database.connection) {
            try watch.during {
                watch.follow(0, .apply(migration))
                return try run(up, down, watch)
            }
        }
    }

    private func hindrance() throws -> Hindrance? {
        let head = try project.catalogueOfHead()
        let committed = head.migrations.first { $0.id == migration.id }
        guard let committed, committed.up.blob == migration.up.blob,
            committed.down?.blob == migration.down?.blob
        else { return .notCommitted }
        let difference = Difference(applied: try database.state()?.applied ?? [], catalogue: head)
        guard difference.pending.contains(committed) else { return .applied }
        let earlier = difference.lacking.filter { $0.id.version < migration.id.version }
        return earlier.isEmpty ? nil : .after(earlier.map(\.id))
    }

    private func run(_ up: MigrationScript, _ down: MigrationScript, _ watch: Watch) throws -> Outcome {
        let connection = database.connection
        let snapshots = SnapshotSession(connection)
        defer { connection.resetSession() }
        try connection.execute("BEGIN")
        let before = try snapshots.read()
        let record = ObservationRecord(of: up, over: connection)
        try record.begin()
        if let refused = try run(up, watch, { $0.record = record }) { return refused }
        record.end(in: .zero)
        var time = Duration.zero
        if let refused = try run(down, watch, { $0.observe = { time += $1 } }) { return refused }
        let passage = Passage(observation: record.observation, down: time)
        let difference = SnapshotDifference(from: before, to: try snapshots.read())
        return difference.isCosmetic ? .restored(passage) : .notRestored(passage, difference)
    }

    /// Runs a script within the transaction, under the environment's limits; nil where it ran.
    private func run(
        _ script: MigrationScript,
        _ watch: Watch,
        _ prepare: (inout ScriptTrial) -> Void
    ) throws -> Outcome? {
        let limits = database.settings.limits
        // What runs before puts them back.
        let settings = [
            ("lock_timeout", limits.lockTimeout), ("statement_timeout", limits.statementTimeout ?? "0"),
        ]
        try database.connection.execute(
            settings.map { "SET LOCAL \($0) = \(Quote.literal($1))" }.joined(separator: ";\n")
        )
        var trial = ScriptTrial(connection: database.connection)
        prepare(&trial)
        do {
            try trial.runInside(script)
            return nil
        } catch let failure as ScriptTrial.Failure {
            if Interruption.requested, failure.error.isCancelled { throw Interrupted() }
            let refusal = Rehearsal.Refusal(script: script, offset: failure.offset, error: failure.error)
            if let stopped = watch.stopped { return .stopped(script.side, refusal, stopped.sessions) }
            return .refused(script.side, refusal)
        }
    }
}
