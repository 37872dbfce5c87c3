/// A migration that a database has, as its ledger tells.
public struct AppliedMigration: Hashable, Sendable {
    /// What it was called when it ran.
    public let id: MigrationID
    /// The up script that ran.
    public let up: BlobID
    /// The down script that was recorded with it; nil when the commit had none.
    public let down: BlobID?
    /// The ledger's step that applied it: gives the order in which migrations really ran.
    public let sequence: Int

    /// A row of the ledger's applied set.
    public init(id: MigrationID, up: BlobID, down: BlobID?, sequence: Int) {
        self.id = id
        self.up = up
        self.down = down
        self.sequence = sequence
    }
}

extension AppliedMigration {
    /// What a database has to which just this catalogue was deployed.
    public static func all(of catalogue: Catalogue) -> [AppliedMigration] { all(of: catalogue.migrations) }

    static func all(of migrations: [Migration]) -> [AppliedMigration] {
        migrations.enumerated().map { index, migration in
            AppliedMigration(
                id: migration.id,
                up: migration.up.blob,
                down: migration.down?.blob,
                sequence: index + 1
            )
        }
    }
}
