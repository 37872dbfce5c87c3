/// What a database has, held against what a catalogue has.
public struct Difference: Hashable, Sendable {
    /// In the catalogue and not in the database, in version order.
    public let pending: [Migration]
    /// In the database and not in the catalogue, latest applied first.
    public let unknown: [AppliedMigration]
    /// In both, in the order applied.
    public let shared: [Shared]

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

    /// Matches by version and name with equal content; then by content alone, where it leaves no choice (renamed or renumbered); then
    /// by version and name alone (edited). Identity is content, so an edit is assumed last.
    public init(applied: [AppliedMigration], catalogue: Catalogue) {
        var matching = Matching(applied: applied, migrations: catalogue.migrations)
        matching.match { $0.id == $1.id && $0.up == $1.up.blob }
        matching.matchByContent()
        matching.match { $0.id == $1.id }
        pending = matching.migrations
        unknown = matching.applied.sorted { $0.sequence > $1.sequence }
        shared = matching.shared.sorted { $0.applied.sequence < $1.applied.sequence }
    }
}

private struct Matching {
    private(set) var applied: [AppliedMigration]
    private(set) var migrations: [Migration]
    private(set) var shared: [Difference.Shared] = []

    init(applied: [AppliedMigration], migrations: [Migration]) {
        self.applied = applied
        self.migrations = migrations
    }

    /// Takes out the pairs that are alike; both sides have unique identifiers but for a catalogue's exact duplicates.
    mutating func match(where areSame: (AppliedMigration, Migration) -> Bool) {
        let byID = Dictionary(grouping: migrations, by: \.id)
        take(applied.compactMap { row in byID[row.id]?.first { areSame(row, $0) }.map { (row, $0) } })
    }

    mutating func matchByContent() {
        let rows = Dictionary(grouping: applied, by: \.up).compactMapValues { $0.count == 1 ? $0.first : nil }
        let found = Dictionary(grouping: migrations, by: \.up.blob).compactMapValues { $0.count == 1 ? $0.first : nil }
        take(rows.compactMap { blob, row in found[blob].map { (row, $0) } })
    }

    private mutating func take(_ pairs: [(AppliedMigration, Migration)]) {
        guard !pairs.isEmpty else { return }
        let rows = Set(pairs.map(\.0))
        let found = Set(pairs.map(\.1))
        applied.removeAll(where: rows.contains)
        migrations.removeAll(where: found.contains)
        shared += pairs.map(Difference.Shared.init)
    }
}
