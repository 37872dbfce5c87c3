import Git
import Migrations

/// What the index has in the migrations folders that commits have not, and the other way round, found by comparing lists of files: only
/// what differs is understood.
struct StagedChange {
    /// Files of the index that not all of the commits have.
    let files: Set<SourceFile>
    /// Files that one of the commits has and the index has not, those of the first commit first.
    let lost: [SourceFile]
    /// Those of both that tell the index from the first commit.
    let sinceHead: [SourceFile]
    private let lists: [FileList]
    private let settings: CatalogueSettings

    /// With more versions than these, finding their files takes longer than understanding all.
    private static let mostVersions = 32

    /// Nil when a folder cannot be compared as a list.
    ///
    /// - Parameter commits: HEAD first. All of them and the index find their migrations by `settings`.
    init?(_ index: Index, since commits: [ObjectID], _ settings: CatalogueSettings, in repository: Repository)
        throws
    {
        var files: Set<SourceFile> = []
        var lost: [SourceFile] = []
        var sinceHead: [SourceFile] = []
        guard let lists = Self.lists(of: settings, index.files) else { return nil }
        var known: [[ObjectID?]: [FileList]] = [:]
        for commit in commits {
            let trees = try settings.roots.map { try repository.treeID(inCommit: commit, at: $0) }
            guard
                let committed = try known[trees]
                    ?? Self.lists(of: settings, { try repository.files(inCommit: commit, under: $0) })
            else { return nil }
            known[trees] = committed
            let pairs = zip(lists, committed)
            let new = pairs.flatMap { $0.missing(from: $1) }.map(SourceFile.init)
            let old = pairs.flatMap { $1.missing(from: $0) }.map(SourceFile.init)
            // A file that may only be executed now is the same script.
            let (isNew, isOld) = (Set(new), Set(old))
            files.formUnion(isNew.subtracting(isOld))
            lost += old.filter { !isNew.contains($0) }
            if commit == commits.first { sinceHead = Array(isNew.symmetricDifference(isOld)) }
        }
        self.files = files
        self.lost = lost
        self.sinceHead = sinceHead
        self.lists = lists
        self.settings = settings
    }

    /// The lists of all the folders; nil when one has none.
    private static func lists(
        of settings: CatalogueSettings,
        _ list: (String) throws -> FileList?
    ) rethrows -> [FileList]? {
        var lists: [FileList] = []
        for root in settings.roots {
            guard let list = try list(root) else { return nil }
            lists.append(list)
        }
        return lists
    }

    /// Whether the index knows that its migrations folders are those of all the commits, without a look at any file.
    static func isNone(
        _ index: Index,
        since commits: [ObjectID],
        _ settings: CatalogueSettings,
        in repository: Repository
    ) throws -> Bool {
        for root in settings.roots {
            guard let tree = index.tree(of: root) else { return false }
            for commit in commits where try repository.treeID(inCommit: commit, at: root) != tree {
                return false
            }
        }
        return true
    }

    /// Whether the index has the migrations of all the commits.
    var isEmpty: Bool { files.isEmpty && lost.isEmpty }

    /// The halves that a commit has and the index has not.
    var lostHalves: [(side: Side, half: Half)] { lost.compactMap(half) }

    /// Whether a commit made now would have HEAD's migrations.
    var isCommitted: Bool {
        sinceHead.allSatisfy { file in
            switch folders.role(of: file.path)?.role {
            case .half, .stray: false
            case .companion, .otherDialect, nil: true
            }
        }
    }

    /// The migrations that differ, with all others of their versions in the index, and the strays that differ.
    func catalogue() -> Catalogue {
        let halves = files.compactMap { half($0)?.half } + lostHalves.map(\.half)
        let versions = Set(halves.map(\.id.version))
        let neighbours =
            versions.count > Self.mostVersions ? lists.flatMap(\.files) : neighbours(of: versions)
        return Catalogue(files: Array(files.union(neighbours.map(SourceFile.init))), settings: settings)
    }

    /// The migrations of the index but for the files that a commit has too; nil when its folders cannot be compared as lists.
    ///
    /// - Parameter commit: finds its migrations by the same settings.
    func catalogue(without commit: ObjectID, in repository: Repository) throws -> Catalogue? {
        guard
            let committed = try Self.lists(
                of: settings,
                { try repository.files(inCommit: commit, under: $0) }
            )
        else { return nil }
        let files = zip(lists, committed).flatMap { $0.missing(from: $1) }
        return Catalogue(files: files.map(SourceFile.init), settings: settings)
    }

    /// The files of the index whose paths hold the digits of a version, those of that version among them.
    private func neighbours(of versions: Set<Version>) -> [FileList.File] {
        let digits = versions.map { Array($0.longestRun.utf8) }
        return lists.flatMap { list in list.files { path in digits.contains { path.holds($0) } } }
    }

    private var folders: Folders {
        Folders(roots: settings.roots, layout: settings.layout, dialect: settings.dialect)
    }

    private func half(_ file: SourceFile) -> (side: Side, half: Half)? {
        guard case .half(let side, let id)? = folders.role(of: file.path)?.role else { return nil }
        return (side, Half(file: file, id: id))
    }
}
