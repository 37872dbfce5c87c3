import Migrations
import Postgres

/// Rehearses pairs of one catalogue in their order, in a database that moves on from pair to pair.
///
/// A down that is refused or does not restore is rolled back, so that the database stands right after the up all the same. Beside it a
/// shadow is brought forward with ups alone, as far as it is needed: that is where the statement behind a difference is looked for,
/// and what the database is copied from where it is spoilt all the same. Each up runs at most twice more however many pairs fail.
///
/// Where scripts make roles, which databases of one server share, there is only one database at a time, and it is made anew in place of
/// going back.
final class RehearsalChain {
    private let bases: ScratchBases
    private let scripts: RehearsedScripts
    private let migrations: [Migration]
    private let withRows: Bool
    private var shadow: ScratchDatabase?
    private var work: ScratchDatabase?
    /// The schema of the working database, where it is known.
    private var schema: Snapshot?
    private var skipped: [MigrationID] = []
    /// A run keeps one base, of the state before its first pair: that is where the next run begins, mostly.
    private var hasKeptBase = false

    /// - Parameter migrations: the whole catalogue, in order.
    init(_ migrations: [Migration], scripts: RehearsedScripts, bases: ScratchBases, withRows: Bool = true) {
        self.withRows = withRows
        self.migrations = migrations
        self.scripts = scripts
        self.bases = bases
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
        let work = try work(at: place)
        let connection = try work.connection()
        let snapshots = SnapshotSession(connection)
        let before = try schema ?? snapshots.read()
        var pair = PairRehearsal(
            migration: migrations[place],
            scripts: scripts,
            connection: connection,
            snapshots: snapshots,
            roles: bases.roles
        )
        var rows = RowCheck()
        if withRows {
            pair.onRestored = { pair in
                if pair.isUndone {
                    try self.look(at: place) { try rows.tryOut(pair, over: $0) }
                } else {
                    try rows.tryOut(pair, over: connection)
                }
            }
        }
        let end = try pair.run(on: before)
        switch end.state {
        case .before(let before): schema = before
        case .after(let after):
            schema = after
            work.count = place + 1
        case .spoilt: try discardWork()
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

    /// The working database, brought to the state after so many migrations.
    private func work(at count: Int) throws -> ScratchDatabase {
        let work = try work ?? newWork(at: count)
        self.work = work
        if work.count < count { schema = nil }
        try bring(work, to: count)
        return work
    }

    /// The shadow, brought to the state after so many migrations.
    private func shadow(at count: Int) throws -> ScratchDatabase {
        if bases.haveRoles {
            try discardWork()
            try discardShadow()
        }
        let shadow = try shadow ?? newShadow(at: count)
        self.shadow = shadow
        try bring(shadow, to: count)
        return shadow
    }

    /// A copy of the base of that state, or of the shadow.
    private func newWork(at count: Int) throws -> ScratchDatabase {
        schema = nil
        defer { hasKeptBase = true }
        if shadow == nil {
            let base = try bases.nearest(to: count)
            if base.count == count {
                return try ScratchDatabase(copying: base.name, count: count, on: bases.server)
            }
        }
        let shadow = try shadow(at: count)
        if !hasKeptBase, skipped.isEmpty, let base = bases.name(count) {
            self.shadow = nil
            try shadow.keep(as: base)
            return try ScratchDatabase(copying: base, count: count, on: bases.server)
        }
        if bases.haveRoles {
            self.shadow = nil
            return shadow
        }
        shadow.close()
        return try ScratchDatabase(copying: shadow.name, count: count, on: bases.server)
    }

    private func newShadow(at count: Int) throws -> ScratchDatabase {
        let base = try bases.nearest(to: count)
        return try ScratchDatabase(copying: base.name, count: base.count, on: bases.server)
    }

    /// Looks at the state after so many migrations, and leaves it so.
    private func look<Result>(at count: Int, _ body: (Connection) throws -> Result) throws -> Result {
        let shadow = try shadow(at: count)
        defer { if bases.haveRoles { try? discardShadow() } }
        return try body(shadow.connection())
    }

    /// Lends the state after so many migrations to something that leaves another one.
    private func spend<Result>(_ count: Int, _ body: (Connection) throws -> Result) throws -> Result {
        if bases.haveRoles { return try look(at: count, body) }
        return try shadow(at: count).withCopy { try body($0.connection()) }
    }

    private func bring(_ database: ScratchDatabase, to count: Int) throws {
        guard database.count < count else { return }
        let connection = try database.connection()
        for migration in migrations[database.count..<count] { try apply(migration, over: connection) }
        database.count = count
    }

    /// What does not run is left out, and told with whatever is rehearsed after it.
    private func apply(_ migration: Migration, over connection: Connection) throws {
        do {
            try ScriptTrial(connection: connection, roles: bases.roles).run(try scripts.up(migration))
        } catch is ScriptTrial.Failure, is ScriptProblem {
            if !skipped.contains(migration.id) { skipped.append(migration.id) }
        }
    }

    private func culprits(of difference: SnapshotDifference, at place: Int) throws -> [Rehearsal.Culprit] {
        let attribution = Attribution(
            difference: difference,
            up: try scripts.up(migrations[place]),
            down: try scripts.down(migrations[place]),
            roles: bases.roles
        )
        return try look(at: place, attribution.culpritsInside) ?? spend(place, attribution.culprits)
    }

    /// What a trial found wrong counts once it is found in a database of its own.
    private func outcome(of rows: RowCheck, at place: Int) throws -> RowRehearsal? {
        guard rows.wantsDatabase else { return rows.found }
        return try spend(place) { try rows.confirmed(over: $0, roles: bases.roles) }
    }

    private func discardWork() throws {
        try work?.remove()
        work = nil
        schema = nil
    }

    private func discardShadow() throws {
        try shadow?.remove()
        shadow = nil
    }

    private func removeAll() {
        try? discardWork()
        try? discardShadow()
    }
}
