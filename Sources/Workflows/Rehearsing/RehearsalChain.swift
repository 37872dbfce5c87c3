import Migrations
import Postgres

/// Rehearses pairs of one catalogue in their order, in a database that moves on from pair to pair.
///
/// Where a pair leaves the database in another state than its up alone, the chain goes back to a copy of an earlier state and runs the
/// ups from there; since the copy then moves on too, each up runs at most twice more however many pairs fail.
final class RehearsalChain {
    private let server: ScratchServer
    private let scripts: RehearsedScripts
    private let migrations: [Migration]
    private let withRows: Bool
    /// The database of an earlier state, which nobody is connected to, and how many migrations it has.
    private var checkpoint: (database: String, count: Int)?
    private var work: Work?
    /// The schema of the working database, where it is known.
    private var schema: Snapshot?
    private var skipped: [MigrationID] = []
    /// A run keeps one base, of the state before its first pair: that is where the next run begins, mostly.
    private var hasKeptBase = false

    /// The database that pairs run in, and how many migrations it has.
    private struct Work {
        let database: String
        let connection: Connection
        let snapshots: SnapshotSession
        var count: Int
    }

    /// - Parameter migrations: the whole catalogue, in order.
    init(_ migrations: [Migration], scripts: RehearsedScripts, server: ScratchServer, withRows: Bool = true) {
        self.withRows = withRows
        self.migrations = migrations
        self.scripts = scripts
        self.server = server
    }

    /// The user asked to stop while a script ran.
    struct Stopped: Error {}

    /// Rehearses the pairs at these places of the catalogue, which ascend; fewer where the user asks to stop.
    func rehearse(_ places: some Sequence<Int>, tell: (Rehearsal) -> Void) throws {
        defer { removeAll() }
        do {
            for place in places where !Interruption.requested { try rehearse(place, tell) }
        } catch is Stopped {
            return
        }
    }

    private func rehearse(_ place: Int, _ tell: (Rehearsal) -> Void) throws {
        try bring(to: place)
        guard let work else { return }
        let before = try schema ?? work.snapshots.read()
        var pair = PairRehearsal(
            migration: migrations[place],
            scripts: scripts,
            connection: work.connection,
            snapshots: work.snapshots
        )
        var rows = RowCheck(connection: work.connection)
        if withRows { pair.onRestored = { try rows.tryOut($0, $1, up: $2, down: $3) } }
        let end = try pair.run(on: before)
        schema = end.after
        if end.after != nil {
            self.work?.count = place + 1
        } else {
            try discardWork()
        }
        var rehearsal = end.rehearsal
        if case .notRestored(let difference, _) = rehearsal.outcome {
            let culprits = try culprits(of: difference, at: place)
            rehearsal = rehearsal.with(.notRestored(difference, culprits))
        }
        if rehearsal.isProven { rehearsal.rows = try outcome(of: rows, at: place) }
        rehearsal.without = skipped.filter { $0 < migrations[place].id }
        tell(rehearsal)
    }

    /// Brings the working database to the state after so many migrations.
    private func bring(to count: Int) throws {
        if work == nil { try restore(to: count) }
        guard var work else { return }
        if work.count < count {
            schema = nil
            for migration in migrations[work.count..<count] { try apply(migration, over: work.connection) }
            work.count = count
            self.work = work
        }
    }

    /// Makes the working database a copy of that state, and the state itself the checkpoint unless it is a base, which stays.
    private func restore(to count: Int) throws {
        if checkpoint == nil {
            let base = try server.nearestBase(of: migrations[..<count])
            if base.count == count { return try startWork(copying: base.name, count) }
            checkpoint = (try server.create(copying: base.name), base.count)
        }
        guard let (database, known) = checkpoint else { return }
        let connection = try server.connect(to: database)
        for migration in migrations[known..<count] { try apply(migration, over: connection) }
        connection.close()
        checkpoint = (database, count)
        if !hasKeptBase, skipped.isEmpty {
            let base = ScratchServer.baseName(of: migrations[..<count])
            try server.keep(database, as: base)
            checkpoint = nil
            try startWork(copying: base, count)
        } else {
            try startWork(copying: database, count)
        }
        hasKeptBase = true
    }

    private func startWork(copying template: String?, _ count: Int) throws {
        let database = try server.create(copying: template)
        work = Work(
            database: database,
            connection: try server.connect(to: database),
            snapshots: try SnapshotSession(try server.connect(to: database)),
            count: count
        )
        schema = nil
    }

    /// What does not run is left out, and told with whatever is rehearsed after it.
    private func apply(_ migration: Migration, over connection: Connection) throws {
        do {
            try ScriptTrial(connection: connection).run(try scripts.up(migration))
        } catch is ScriptTrial.Failure, is ScriptProblem {
            if !skipped.contains(migration.id) { skipped.append(migration.id) }
        }
    }

    private func culprits(of difference: SnapshotDifference, at place: Int) throws -> [Rehearsal.Culprit] {
        try bring(to: place)
        guard let work else { return [] }
        let found = try Attribution(connection: work.connection).culprits(
            of: difference,
            up: try scripts.up(migrations[place]),
            down: try scripts.down(migrations[place])
        )
        try discardWork()
        return found
    }

    /// What a trial found wrong counts once it is found in a database of its own.
    private func outcome(of rows: RowCheck, at place: Int) throws -> RowRehearsal? {
        guard rows.wantsDatabase else { return rows.found }
        try discardWork()
        try bring(to: place)
        guard let work else { return nil }
        let outcome = try rows.confirmed(over: work.connection)
        try discardWork()
        return outcome
    }

    private func discardWork() throws {
        guard let work else { return }
        work.connection.close()
        work.snapshots.close()
        try server.remove(work.database)
        self.work = nil
        schema = nil
    }

    private func removeAll() {
        try? discardWork()
        if let checkpoint { try? server.remove(checkpoint.database) }
        checkpoint = nil
    }
}
