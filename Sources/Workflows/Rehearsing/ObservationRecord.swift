import Postgres
import SQL

/// Takes down what an up script does to the relations that are there before it, while it runs.
///
/// What a transaction locks, it holds to its end, so that a look at its locks after each statement misses nothing but what a
/// rollback to a savepoint gives back.
final class ObservationRecord {
    private let connection: Connection
    private let script: MigrationScript
    /// The relations that are there before the script; nil before it begins.
    private var original: [Int: RelationState]?
    private var known: [Int: RelationState] = [:]
    private var locks: [Int: Observation.Lock] = [:]
    private var work: [Int: [Observation.Work]] = [:]
    private var order: [Int] = []
    /// The locks of the open transaction.
    private var held: [Int: (mode: LockMode, place: Observation.Place)] = [:]
    private var timings: [Observation.Timing] = []
    /// How many of these are of earlier transactions.
    private var ended = 0

    init(of script: MigrationScript, over connection: Connection) {
        (self.script, self.connection) = (script, connection)
    }

    /// Whether a statement of a script that runs without a transaction is given one of its own, since its locks are gone after it.
    func wraps(_ statement: Statement) -> Bool {
        statement.outsideTransaction == nil && statement.perhapsOutsideTransaction == nil
            && statement.transactionControl == nil
    }

    /// To be told when a transaction has begun, and before a statement that runs in none.
    func begin() throws(PostgresError) {
        known = try RelationState.all(connection)
        original = original ?? known
    }

    /// To be told when statements have run, and how long they took.
    func ran(_ statements: Range<Int>, in time: Duration) throws(PostgresError) {
        let isInside = connection.transactionStatus == .inTransaction
        var now = isInside ? try RelationState.locked(connection) : try RelationState.all(connection)
        let place = place(statements.lowerBound...max(statements.lowerBound, statements.upperBound - 1))
        if !isInside { for (oid, mode) in presumedLocks(at: place) { now[oid]?.mode = mode } }
        timings.append(Observation.Timing(place: place, time: time))
        let change = ObservationChange(from: known, to: now, isOfTransaction: isInside)
        for (oid, state) in now.sorted(by: { $0.key < $1.key }) {
            guard let table = original?[oid], table.isTable else { continue }
            let kinds = (known[oid]).map(change.work) ?? []
            guard let mode = state.mode ?? kinds.first.map({ presumedLock(for: $0, at: place) }) else {
                continue
            }
            if mode > held[oid]?.mode ?? .accessShare || held[oid] == nil { held[oid] = (mode, place) }
            if !order.contains(oid) { order.append(oid) }
            work[oid, default: []] += kinds.map { Observation.Work(kind: $0, place: place, under: mode) }
        }
        known.merge(now.filter { $0.value.name != nil || known[$0.key] == nil }) { $1 }
        if !isInside { end(in: .zero) }
    }

    /// To be told when the transaction has ended, and how long its end took.
    func end(in time: Duration) {
        for (oid, (mode, place)) in held {
            let since = timings[ended...].filter {
                $0.place.statements.lowerBound >= place.statements.lowerBound
            }
            let lock = Observation.Lock(
                mode: mode,
                place: place,
                held: since.reduce(time) { $0 + $1.time }
            )
            if let old = locks[oid], (old.mode, old.held) >= (lock.mode, lock.held) { continue }
            locks[oid] = lock
        }
        (held, ended) = ([:], timings.count)
    }

    /// What was seen.
    var observation: Observation {
        Observation(
            path: script.path,
            relations: order.compactMap { oid in
                guard let name = original?[oid]?.name, let lock = locks[oid] else { return nil }
                return Observation.Relation(name: name, lock: lock, work: work[oid] ?? [])
            },
            statements: timings
        )
    }

    private func place(_ statements: ClosedRange<Int>) -> Observation.Place {
        let line = { (index: Int) in
            self.script.script.source.position(at: self.script.script.statements[index].range.lowerBound).line
        }
        let first = line(statements.lowerBound)
        return Observation.Place(
            statements: statements,
            lines: first...max(first, line(statements.upperBound))
        )
    }

    /// What writes tables anew outside transactions, as VACUUM FULL does, lets nobody near them.
    private func presumedLock(for work: Observation.Kind, at place: Observation.Place) -> LockMode {
        if work == .rewritten { return .accessExclusive }
        let isPlain = actions(at: place).contains { action in
            if case .reindex(_, _, false) = action { true } else { false }
        }
        return isPlain ? .share : .shareUpdateExclusive
    }

    private func actions(at place: Observation.Place) -> [Action] {
        place.statements.flatMap { script.script.statements[$0].actions }
    }

    /// The locks of a statement that PostgreSQL takes in no transaction, as its form tells them: they are gone once it has run.
    private func presumedLocks(at place: Observation.Place) -> [Int: LockMode] {
        let said = actions(at: place).flatMap { $0.locks(in: Schema()) }
        return said.reduce(into: [:]) { modes, lock in
            let name = lock.relation
            let tables = known.values.filter(\.isTable)
            let usual = ObjectName(schema: name.schema ?? "public", name.name).description
            let ending = "." + ObjectName(name.name).description
            let meant =
                tables.first { $0.name == usual }
                ?? (name.schema == nil ? tables.first { $0.name?.hasSuffix(ending) == true } : nil)
            if let meant { modes[meant.oid] = max(modes[meant.oid] ?? lock.mode, lock.mode) }
        }
    }
}
