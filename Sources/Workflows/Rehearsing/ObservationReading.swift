import Postgres
import SQL

/// A relation as the catalogue has it at one moment, and what the session has done to it.
struct RelationState {
    let oid: Int
    /// As in pg_class.relkind; nil for what is gone.
    let kind: String?
    let file: Int
    let tablespace: Int
    /// The table of an index.
    let table: Int?
    let scans: Int
    /// Nil for what is gone.
    let name: String?
    /// The strongest lock of the transaction that is open; nil where there is none, and where it was not asked for.
    var mode: LockMode?

    /// Whether it holds rows, or stands for relations that do.
    var isTable: Bool { ["r", "p", "m", "v", "f"].contains(kind) }
    /// Whether it is an index with entries; that of a partitioned table has none.
    var isIndex: Bool { kind == "i" }

    fileprivate init?(_ row: Row) {
        guard let oid = row.int("oid") else { return nil }
        self.oid = oid
        (kind, name) = (row["kind"], row["name"])
        (file, tablespace) = (row.int("file") ?? 0, row.int("tablespace") ?? 0)
        (table, scans) = (row.int("table"), row.int("scans") ?? 0)
        mode = row["mode"].flatMap(LockMode.init(held:))
    }

    /// All that users have made.
    static func all(_ connection: Connection) throws(PostgresError) -> [Int: RelationState] {
        try connection.query(catalogue).reduce(into: [:]) { states, row in
            if let state = RelationState(row) { states[state.oid] = state }
        }
    }

    /// What the open transaction has locked.
    static func locked(_ connection: Connection) throws(PostgresError) -> [Int: RelationState] {
        try connection.query(locks).reduce(into: [:]) { states, row in
            guard var state = RelationState(row) else { return }
            state.mode = [state.mode, states[state.oid]?.mode].compactMap(\.self).max()
            states[state.oid] = state
        }
    }

    private static let catalogue = query("observation.sql")
    private static let locks = query("observation_locks.sql")

    private static func query(_ path: String) -> String {
        EmbeddedFiles.queries.first { $0.path == path }?.text ?? ""
    }
}

extension LockMode {
    /// A mode as pg_locks names it: `AccessExclusiveLock`.
    fileprivate init?(held name: String) {
        guard let mode = Self.held[name] else { return nil }
        self = mode
    }

    private static let held: [String: LockMode] = [
        "AccessShareLock": .accessShare, "RowShareLock": .rowShare, "RowExclusiveLock": .rowExclusive,
        "ShareUpdateExclusiveLock": .shareUpdateExclusive, "ShareLock": .share,
        "ShareRowExclusiveLock": .shareRowExclusive, "ExclusiveLock": .exclusive,
        "AccessExclusiveLock": .accessExclusive,
    ]
}
