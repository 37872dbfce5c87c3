import Git
import Migrations

/// Reads the halves in many commits' trees. Releases have most files in common, and each is understood once.
struct HalvesReader {
    private let project: Project
    /// What the files that were seen are; nil for those that are no half. Commits may have settings of their own.
    private var known: [CatalogueSettings: [TreeEntry: Known?]] = [:]

    private struct Known {
        let side: Side
        let version: Version
    }

    /// What a commit has.
    struct Found {
        /// The halves that no commit read before it has at the same path with the same content.
        var new: [(side: Side, half: Half)] = []
        /// The highest version of all its up halves.
        var highest: Version?
    }

    init(_ project: Project) { self.project = project }

    /// Reads one commit's tree.
    mutating func read(_ commit: ObjectID) throws -> Found {
        let settings = try project.catalogueSettings(of: commit)
        var files = known.removeValue(forKey: settings) ?? [:]
        let folders = Folders(roots: settings.roots, layout: settings.layout, dialect: settings.dialect)
        var found = Found()
        for root in settings.roots {
            for entry in try project.repository.entries(inCommit: commit, under: root) ?? [] {
                let file: Known?
                if let seen = files[entry] {
                    file = seen
                } else {
                    file = Self.understand(entry, folders, &found)
                    files[entry] = .some(file)
                }
                if let file, file.side == .up {
                    found.highest = max(found.highest ?? file.version, file.version)
                }
            }
        }
        known[settings] = files
        return found
    }

    private static func understand(
        _ entry: TreeEntry,
        _ folders: Folders,
        _ found: inout Found
    ) -> Known? {
        let file = SourceFile(entry)
        guard case .half(let side, let id)? = folders.role(of: file.path)?.role else { return nil }
        found.new.append((side, Half(file: file, id: id)))
        return Known(side: side, version: id.version)
    }
}
