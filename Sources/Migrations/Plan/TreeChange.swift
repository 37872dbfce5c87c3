/// The files in which the migrations folder of one tree differs from that of an earlier one.
public struct TreeChange: Hashable, Sendable {
    /// What the later tree has, and the earlier one not at the same path with the same content.
    public let added: [SourceFile]
    /// What the earlier tree has, and the later one not.
    public let removed: [SourceFile]
    /// How halves are named below the folder, in both trees.
    public let layout: Layout
    /// The folder, in both trees.
    public let root: String
    /// The project's own dialect, in both trees.
    public let dialect: String

    /// A change of one folder.
    public init(
        added: [SourceFile],
        removed: [SourceFile],
        layout: Layout,
        root: String,
        dialect: String = Dialect.postgres
    ) {
        (self.added, self.removed) = (added, removed)
        (self.layout, self.root, self.dialect) = (layout, root, dialect)
    }

    /// What the earlier tree had at the versions that it touches.
    ///
    /// - Parameter catalogue: the later tree's.
    public func before(_ catalogue: Catalogue) -> Catalogue {
        let versions = versions
        let now = catalogue.migrations.filter { versions.contains($0.id.version) }.flatMap(\.halves)
        let orphans = catalogue.orphans.filter { versions.contains($0.id.version) }
        let added = Set(added)
        let kept = (now + orphans).map(\.file).filter { !added.contains($0) }
        return Catalogue(files: kept + removed, layout: layout, roots: [root], dialect: dialect)
    }

    /// The versions of all halves that it touches.
    fileprivate var versions: Set<Version> { Set(ids.map(\.version)) }

    /// Whether it touches what may be a baseline.
    fileprivate var touchesBaseline: Bool { ids.contains(where: \.isOfBaseline) }

    private var ids: [MigrationID] {
        let folders = Folders(roots: [root], layout: layout, dialect: dialect)
        return (added + removed).compactMap { file in
            guard case .half(_, let id)? = folders.role(of: file.path)?.role else { return nil }
            return id
        }
    }
}

extension Difference {
    /// What a database has that has exactly the earlier tree's migrations, held against the later tree's.
    ///
    /// Halves pair by version, and what has its name and content in both trees is matched first: so only versions that the change
    /// touches can hold anything else than what both have. Of what both have, `shared` holds only these, and `highestElsewhere` tells of
    /// the rest. Rows are as the tree has them: their order and their recorded down scripts are the ledger's to tell.
    ///
    /// Nil where a row would be shown that only the ledger knows: of a migration that is edited, or called differently, and of what a
    /// baseline replaces, which the database may have run one by one.
    ///
    /// - Parameter catalogue: the later tree's.
    public init?(across change: TreeChange, to catalogue: Catalogue) {
        let versions = change.versions
        guard !change.touchesBaseline,
            !catalogue.baselines.contains(where: { baseline in
                versions.contains { $0 <= baseline.id.version }
            })
        else { return nil }
        self.init(
            applied: AppliedMigration.all(of: change.before(catalogue)),
            migrations: catalogue.migrations.filter { versions.contains($0.id.version) },
            highestElsewhere: catalogue.migrations.last { !versions.contains($0.id.version) }?.id
        )
        guard shared.allSatisfy({ !$0.isEdited && !$0.isRenamed }) else { return nil }
    }

    /// The same with the ledger's own rows of what the catalogue lacks; nil where these are others.
    public func reverting(_ rows: [AppliedMigration]) -> Difference? {
        var found = Dictionary(rows.map { (Content($0), $0) }, uniquingKeysWith: { first, _ in first })
        let reverted = unknown.compactMap { found.removeValue(forKey: Content($0)) }
        guard reverted.count == unknown.count else { return nil }
        return Difference(
            pending: pending,
            unknown: reverted.sorted { $0.sequence > $1.sequence },
            shared: shared,
            highestElsewhere: highestElsewhere
        )
    }
}

/// What tells a row of the ledger from all others.
private struct Content: Hashable {
    let id: MigrationID
    let up: BlobID

    init(_ applied: AppliedMigration) { (id, up) = (applied.id, applied.up) }
}
