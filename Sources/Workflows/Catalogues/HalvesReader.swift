import Git
import Migrations

/// Reads the halves in many commits' trees. One release has most files of the one before it, and only what differs is understood.
struct HalvesReader {
    private let project: Project
    private var last: Last?

    /// What was read last, for the next to be compared with.
    private struct Last {
        let settings: CatalogueSettings
        let lists: [FileList]
        let highest: Version?
    }

    /// What a commit has.
    struct Found {
        /// Its halves, but for those that the commit read before it has at the same path with the same content.
        var new: [(side: Side, half: Half)] = []
        /// The highest version of all its up halves.
        var highest: Version?
    }

    init(_ project: Project) { self.project = project }

    /// Reads one commit's tree.
    mutating func read(_ commit: ObjectID) throws -> Found {
        let settings = try project.catalogueSettings(of: commit)
        let folders = Folders(roots: settings.roots, layout: settings.layout, dialect: settings.dialect)
        guard let lists = try lists(of: commit, settings) else {
            last = nil
            return Found(try project.files(of: commit, settings), in: folders)
        }
        let before = last.flatMap { $0.settings == settings ? $0 : nil }
        let found = Self.compare(lists, with: before, in: folders)
        last = Last(settings: settings, lists: lists, highest: found.highest)
        return found
    }

    private func lists(of commit: ObjectID, _ settings: CatalogueSettings) throws -> [FileList]? {
        var lists: [FileList] = []
        for root in settings.roots {
            guard let list = try project.repository.files(inCommit: commit, under: root) else { return nil }
            lists.append(list)
        }
        return lists
    }

    private static func compare(_ lists: [FileList], with before: Last?, in folders: Folders) -> Found {
        guard let before else { return Found(lists.flatMap(\.files).map(SourceFile.init), in: folders) }
        let pairs = zip(lists, before.lists)
        var found = Found(pairs.flatMap { $0.missing(from: $1) }.map(SourceFile.init), in: folders)
        let lost = Found(pairs.flatMap { $1.missing(from: $0) }.map(SourceFile.init), in: folders)
        if let highest = before.highest, lost.highest.map({ $0 < highest }) ?? true {
            found.highest = max(found.highest ?? highest, highest)
        } else {
            found.highest = Found(lists.flatMap(\.files).map(SourceFile.init), in: folders).highest
        }
        return found
    }
}

extension HalvesReader.Found {
    /// The halves among files.
    fileprivate init(_ files: [SourceFile], in folders: Folders) {
        for file in files {
            guard case .half(let side, let id)? = folders.role(of: file.path)?.role else { continue }
            new.append((side, Half(file: file, id: id)))
            if side == .up { highest = max(highest ?? id.version, id.version) }
        }
    }
}
