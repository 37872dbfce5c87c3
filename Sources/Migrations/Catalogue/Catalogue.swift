/// The ordered migrations of one commit's tree, and what stands beside them in the migrations folder.
public struct Catalogue: Hashable, Sendable {
    /// By version, and by name where two share one.
    public let migrations: [Migration]
    /// Down halves without an up half.
    public let orphans: [Half]
    /// Files that are neither migrations nor known companions.
    public let strays: [SourceFile]

    /// A catalogue of nothing.
    public static let empty = Catalogue(files: [], layout: .split, roots: [])

    /// Reads the files of a tree.
    ///
    /// - Parameters:
    ///   - files: every file at or below the roots; others are passed over.
    ///   - layout: how halves are named below a root.
    ///   - roots: the migrations folders, from the top of the tree. A file that lies in two of them with the same content, as while
    ///     a folder is being moved, counts once.
    ///   - dialect: this project's own, where files are marked with one.
    public init(files: [SourceFile], layout: Layout, roots: [String], dialect: String = Dialect.postgres) {
        var halves: [Side: [Half]] = [:]
        var strays: [SourceFile] = []
        var seen: Set<SeenHalf> = []
        for file in files {
            guard let path = Self.path(of: file.path, below: roots) else { continue }
            switch layout.role(of: path, dialect: dialect) {
            case .half(let side, let id):
                let isCopy = !seen.insert(SeenHalf(side: side, id: id, blob: file.blob)).inserted
                if !isCopy { halves[side, default: []].append(Half(file: file, id: id)) }
            case .stray:
                strays.append(file)
            case .companion, .otherDialect:
                break
            }
        }
        let pairing = Pairing(ups: halves[.up] ?? [], downs: halves[.down] ?? [])
        self.migrations = pairing.migrations.sorted { ($0.id, $0.up.path) < ($1.id, $1.up.path) }
        self.orphans = pairing.orphans.sorted { ($0.id, $0.path) < ($1.id, $1.path) }
        self.strays = strays
    }

    /// Versions that more than one migration has, each with those migrations.
    public var duplicates: [[Migration]] {
        var groups: [[Migration]] = []
        for migration in migrations {
            if groups.last?.first?.id.version == migration.id.version {
                groups[groups.count - 1].append(migration)
            } else {
                groups.append([migration])
            }
        }
        return groups.filter { $0.count > 1 }
    }

    /// The files of its migrations, whole or half.
    public var halves: [Half] { migrations.flatMap(\.halves) + orphans }

    private struct SeenHalf: Hashable {
        let side: Side
        let id: MigrationID
        let blob: BlobID
    }

    /// A path relative to the migrations folder that it lies in; nil when it lies in none.
    public static func path(of path: String, below roots: [String]) -> String? {
        for root in roots {
            if root.isEmpty { return path }
            if path.hasPrefix(root), path.dropFirst(root.count).first == "/" {
                return String(path.dropFirst(root.count + 1))
            }
        }
        return nil
    }
}
