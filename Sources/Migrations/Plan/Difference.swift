/// What a database has, held against what a catalogue has.
public struct Difference: Hashable, Sendable {
    /// In the catalogue and not in the database, in version order.
    public let pending: [Migration]
    /// In the database and not in the catalogue, latest applied first.
    public let unknown: [AppliedMigration]
    /// In both, in the order applied.
    public let shared: [Shared]
    /// Baselines of which the database has some migrations and not all, with those that it lacks.
    public let incomplete: [Incomplete]
    /// The baselines that the database has as what they replace, all of which is in `shared`.
    let archived: [Migration]
    /// The highest of what both have that `shared` leaves out; nil where it leaves out nothing.
    let highestElsewhere: MigrationID?

    /// A migration that the database and the catalogue both have.
    public struct Shared: Hashable, Sendable {
        /// As the database has it.
        public let applied: AppliedMigration
        /// As the catalogue has it.
        public let migration: Migration

        /// Whether the up script has changed since it ran.
        public var isEdited: Bool { applied.up != migration.up.blob }
        /// Whether it is called differently now.
        public var isRenamed: Bool { applied.id != migration.id }
    }

    /// A baseline that stands for more than the database has.
    public struct Incomplete: Hashable, Sendable {
        /// The baseline.
        public let baseline: Migration
        /// What it replaces and the database lacks, in version order.
        public let missing: [Migration]
    }

    /// What the database lacks: of baselines, what they replace, and all that is pending.
    public var lacking: [Migration] { incomplete.flatMap(\.missing) + pending }

    /// A baseline that the database did not run itself is taken for what it replaces, where the database has some of that.
    ///
    /// Matches by version and name with equal content; then by content, where it leaves no choice (renamed or renumbered); then by
    /// version and name alone (edited). Identity is content, so an edit is assumed last. Each row has at most one migration, and
    /// each migration at most one row.
    public init(applied: [AppliedMigration], catalogue: Catalogue) {
        let seen = catalogue.archives.isEmpty ? nil : catalogue.seen(by: Possession(applied).has)
        self.init(
            applied: applied,
            migrations: seen?.migrations ?? catalogue.migrations,
            baselines: seen?.baselines ?? [:],
            highestElsewhere: nil
        )
    }

    /// What a catalogue has that was deployed, held against another, where no ledger tells of a baseline whether it ran: where the other
    /// catalogue has some of what it replaces, these did, since such databases are older.
    public init(deployed: Catalogue, catalogue: Catalogue) {
        let applied =
            deployed.archives.isEmpty
            ? deployed.migrations : deployed.seen(by: Possession(catalogue).has).migrations
        self.init(applied: AppliedMigration.all(of: applied), catalogue: catalogue)
    }

    init(
        applied: [AppliedMigration],
        migrations: [Migration],
        baselines: [Migration: Migration] = [:],
        highestElsewhere: MigrationID?
    ) {
        var matching = Matching(
            applied: applied.sorted { $0.sequence < $1.sequence },
            migrations: migrations
        )
        matching.match(by: { Pair($0.id, $0.up) }, { Pair($0.id, $0.up.blob) })
        matching.match(
            by: { Pair($0.id.version, $0.up) },
            { Pair($0.id.version, $0.up.blob) },
            unlessAmbiguous: true
        )
        matching.match(
            by: { Pair($0.id.name, $0.up) },
            { Pair($0.id.name, $0.up.blob) },
            unlessAmbiguous: true
        )
        matching.match(by: \.up, \.up.blob, unlessAmbiguous: true)
        matching.match(by: \.id, \.id)
        pending = matching.migrations.filter { baselines[$0] == nil }
        let missing = Dictionary(grouping: matching.migrations.filter { baselines[$0] != nil }) {
            baselines[$0]
        }
        let taken = Set(baselines.values).sorted { $0.id < $1.id }
        archived = taken.filter { missing[$0] == nil }
        incomplete = taken.compactMap { baseline in
            missing[baseline].map { Incomplete(baseline: baseline, missing: $0) }
        }
        unknown = matching.applied.reversed()
        shared = matching.shared.sorted { $0.applied.sequence < $1.applied.sequence }
        self.highestElsewhere = highestElsewhere
    }

    init(
        pending: [Migration],
        unknown: [AppliedMigration],
        shared: [Shared],
        highestElsewhere: MigrationID?
    ) {
        (self.pending, self.unknown, self.shared) = (pending, unknown, shared)
        self.highestElsewhere = highestElsewhere
        (incomplete, archived) = ([], [])
    }
}

/// Two keys that are one.
private struct Pair<First: Hashable, Second: Hashable>: Hashable {
    let first: First
    let second: Second

    init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }
}

private struct Matching {
    /// What no migration was found for yet, in the order applied.
    private(set) var applied: [AppliedMigration]
    /// What no row was found for yet, in version order.
    private(set) var migrations: [Migration]
    private(set) var shared: [Difference.Shared] = []

    init(applied: [AppliedMigration], migrations: [Migration]) {
        self.applied = applied
        self.migrations = migrations
    }

    /// Takes out the rows and migrations that have one key, in order where several have it, or none of those if `unlessAmbiguous`.
    mutating func match<Key: Hashable>(
        by rowKey: (AppliedMigration) -> Key,
        _ migrationKey: (Migration) -> Key,
        unlessAmbiguous: Bool = false
    ) {
        guard !applied.isEmpty, !migrations.isEmpty else { return }
        let rows = Dictionary(grouping: applied.indices) { rowKey(applied[$0]) }
        let found = Dictionary(grouping: migrations.indices) { migrationKey(migrations[$0]) }
        var takenRows: Set<Int> = []
        var taken: Set<Int> = []
        for (key, rows) in rows {
            guard let found = found[key], !unlessAmbiguous || (rows.count == 1 && found.count == 1) else {
                continue
            }
            for (row, migration) in zip(rows, found) {
                shared.append(Difference.Shared(applied: applied[row], migration: migrations[migration]))
                takenRows.insert(row)
                taken.insert(migration)
            }
        }
        applied = applied.indices.filter { !takenRows.contains($0) }.map { applied[$0] }
        migrations = migrations.indices.filter { !taken.contains($0) }.map { migrations[$0] }
    }
}
