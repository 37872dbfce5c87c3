/// What a baseline stands for: the migrations that it replaces, and the release that has them.
public struct Archive: Hashable, Sendable {
    /// The tag of the release, or another name for its commit.
    public let release: String
    /// The commit of the release.
    public let commit: CommitID
    /// What it replaces, in version order; at least one.
    public let migrations: [ArchivedMigration]

    /// An archive of a release.
    public init(release: String, commit: CommitID, migrations: [ArchivedMigration]) {
        (self.release, self.commit, self.migrations) = (release, commit, migrations)
    }

    /// Every migration that it replaces, those that a baseline among them replaced before it too.
    public var all: [ArchivedMigration] { migrations.flatMap { [$0] + $0.all } }

    /// What it stands for in the end, where it replaces earlier baselines.
    var leaves: [ArchivedMigration] { migrations.flatMap(\.leaves) }

    /// Whether these up scripts are all that it replaces, or what that replaced in turn.
    public func isCovered(by ups: some Collection<BlobID>) -> Bool {
        let ups = Set(ups)
        return migrations.allSatisfy { $0.isCovered(by: ups) }
    }

    /// Whether it cites a script under that name.
    public func cites(_ side: Side, _ id: MigrationID, _ blob: BlobID) -> Bool {
        all.contains { $0.id == id && (side == .up ? $0.up : $0.down) == blob }
    }
}

/// A migration that a baseline replaces.
public struct ArchivedMigration: Hashable, Sendable {
    /// What it was called.
    public let id: MigrationID
    /// Its up script.
    public let up: BlobID
    /// Its down script; nil where it had none.
    public let down: BlobID?
    /// What it replaces itself, where it is an earlier baseline.
    public let parts: [ArchivedMigration]

    /// A migration by its scripts.
    public init(id: MigrationID, up: BlobID, down: BlobID?, parts: [ArchivedMigration] = []) {
        (self.id, self.up, self.down, self.parts) = (id, up, down, parts)
    }

    /// Everything that it replaces, at any depth.
    var all: [ArchivedMigration] { parts.flatMap { [$0] + $0.all } }

    fileprivate var leaves: [ArchivedMigration] { parts.isEmpty ? [self] : parts.flatMap(\.leaves) }

    fileprivate func isCovered(by ups: Set<BlobID>) -> Bool {
        ups.contains(up) || (!parts.isEmpty && parts.allSatisfy { $0.isCovered(by: ups) })
    }

    /// As a catalogue would have it, though no tree does.
    ///
    /// - Parameter baseline: what replaces it.
    func migration(in baseline: MigrationID) -> Migration {
        let half = { (blob: BlobID) in
            Half(file: SourceFile(path: "\(id) (archived in \(baseline))", blob: blob), id: id)
        }
        return Migration(up: half(up), down: down.map(half))
    }
}

extension MigrationID {
    /// What the name of a baseline begins with.
    public static let baseline = "baseline"

    /// Whether a migration of this name may be a baseline. Only of such is the script read for what it replaces, since to read all
    /// scripts would take a plan longer than everything else.
    public var isOfBaseline: Bool { name == Self.baseline || name.hasPrefix(Self.baseline + "_") }
}

extension Catalogue {
    /// The migrations that may be baselines.
    public var baselines: [Migration] { migrations.filter(\.id.isOfBaseline) }

    /// What that migration replaces; nil where it is no baseline.
    public func archive(of migration: Migration) -> Archive? { archives[migration.up.blob] }

    /// The order in which a new database runs them: by version, baselines first, since what stands beside a baseline comes after the
    /// release that it stands for, whatever its version.
    public var inRunOrder: [Migration] { Self.inRunOrder(migrations, archives) }

    static func inRunOrder(_ migrations: [Migration], _ archives: [BlobID: Archive]) -> [Migration] {
        guard !archives.isEmpty else { return migrations }
        let isBaseline = { (migration: Migration) in archives[migration.up.blob] != nil }
        return migrations.filter(isBaseline) + migrations.filter { !isBaseline($0) }
    }

    /// The migrations as somebody sees them who has some already: a baseline that he does not have gives way to what it replaces,
    /// where he has some of that.
    ///
    /// - Parameter has: whether he has a migration of this name, or of this up script.
    func seen(by has: (MigrationID, BlobID) -> Bool) -> SeenCatalogue {
        var seen = SeenCatalogue(migrations: migrations)
        guard !archives.isEmpty else { return seen }
        seen.migrations = []
        for migration in migrations {
            guard let archive = archive(of: migration), !has(migration.id, migration.up.blob),
                archive.all.contains(where: { has($0.id, $0.up) })
            else {
                seen.migrations.append(migration)
                continue
            }
            let parts = archive.migrations.flatMap { $0.seen(by: has) }.map { $0.migration(in: migration.id) }
            seen.migrations += parts
            for part in parts { seen.baselines[part] = migration }
        }
        seen.migrations.sort { ($0.id, $0.up.path) < ($1.id, $1.up.path) }
        return seen
    }
}

extension ArchivedMigration {
    fileprivate func seen(by has: (MigrationID, BlobID) -> Bool) -> [ArchivedMigration] {
        if has(id, up) || !all.contains(where: { has($0.id, $0.up) }) { return [self] }
        return parts.flatMap { $0.seen(by: has) }
    }
}

/// A catalogue with some of its baselines taken apart.
struct SeenCatalogue {
    /// What it holds, in version order.
    var migrations: [Migration]
    /// The baseline of each migration that only a baseline tells of.
    var baselines: [Migration: Migration] = [:]
}

/// Which migrations somebody has.
struct Possession {
    private var ids: Set<MigrationID> = []
    private var ups: Set<BlobID> = []

    init(_ applied: [AppliedMigration]) {
        ids = Set(applied.map(\.id))
        ups = Set(applied.map(\.up))
    }

    init(_ catalogue: Catalogue) {
        ids = Set(catalogue.migrations.map(\.id))
        ups = Set(catalogue.migrations.map(\.up.blob))
    }

    func has(_ id: MigrationID, _ up: BlobID) -> Bool { ids.contains(id) || ups.contains(up) }
}
