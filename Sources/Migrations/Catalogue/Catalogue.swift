/// The ordered migrations of one commit's tree, and what stands beside them in the migrations folder.
public struct Catalogue: Hashable, Sendable {
    /// By version, and by name where two share one.
    public let migrations: [Migration]
    /// Down halves without an up half.
    public let orphans: [Half]
    /// Files that are neither migrations nor known companions.
    public let strays: [SourceFile]
    /// What scratch databases begin with; nil for nothing.
    public var prelude: Prelude?
    /// What each baseline replaces, by its up script: whoever reads the scripts puts it here.
    public var archives: [BlobID: Archive] = [:]

    /// A catalogue of nothing.
    public static let empty = Catalogue(files: [], layout: .split, roots: [])

    /// Reads the files of a tree.
    ///
    /// - Parameters:
    ///   - files: every file at or below the roots; others are passed over.
    ///   - layout: how halves are named below a root.
    ///   - roots: the migrations folders, from the top of the tree. A file that lies in two of them with the same content, as while
    ///     a folder is being moved, counts once. Of nested roots, a file belongs to the innermost.
    ///   - dialect: this project's own, where files are marked with one.
    public init(files: [SourceFile], layout: Layout, roots: [String], dialect: String = Dialect.postgres) {
        let folders = Folders(roots: roots, layout: layout, dialect: dialect)
        var halves: [Side: [Half]] = [:]
        var strays: [SourceFile] = []
        var copies = Copies(among: roots.count)
        for file in Self.distinct(files) {
            guard let (root, role) = folders.role(of: file.path) else { continue }
            switch role {
            case .half(let side, let id):
                if !copies.isCopy(side, id, file.blob, in: root) {
                    halves[side, default: []].append(Half(file: file, id: id))
                }
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
        var start = migrations.startIndex
        while start < migrations.endIndex {
            let version = migrations[start].id.version
            let end =
                migrations[start...].firstIndex { $0.id.version != version } ?? migrations.endIndex
            if end - start > 1 { groups.append(Array(migrations[start..<end])) }
            start = end
        }
        return groups
    }

    /// The files of its migrations, whole or half.
    public var halves: [Half] { migrations.flatMap(\.halves) + orphans }

    /// Everything in the migrations folder that is a half or a stray.
    public var files: [SourceFile] { halves.map(\.file) + strays }

    /// In a fixed order, and once each, since nested roots list their files twice. Paths that differ in Unicode form alone are two.
    private static func distinct(_ files: [SourceFile]) -> [SourceFile] {
        var distinct: [SourceFile] = []
        for file in files.sorted(by: SourceFile.byPath) {
            if let last = distinct.last, last == file, last.path.utf8.elementsEqual(file.path.utf8) {
                continue
            }
            distinct.append(file)
        }
        return distinct
    }
}

/// Tells the halves that lie in another root too. Two in one root are two, however alike.
private struct Copies {
    private var roots: [Key: String] = [:]
    private let isPossible: Bool

    init(among roots: Int) { isPossible = roots > 1 }

    private struct Key: Hashable {
        let side: Side
        let id: MigrationID
        let blob: BlobID
    }

    mutating func isCopy(_ side: Side, _ id: MigrationID, _ blob: BlobID, in root: String) -> Bool {
        guard isPossible else { return false }
        let key = Key(side: side, id: id, blob: blob)
        if let first = roots[key] { return first != root }
        roots[key] = root
        return false
    }
}
