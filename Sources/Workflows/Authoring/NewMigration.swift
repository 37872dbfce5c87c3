import Git
import Migrations

/// Makes the files of a new migration.
public struct NewMigration {
    let project: Project

    /// New migrations in one project.
    public init(_ project: Project) { self.project = project }

    /// Why no migration could be made.
    public enum Problem: Error, Hashable, Sendable {
        /// The repository has no working tree to write to.
        case bareRepository
        /// The words hold no letter or digit.
        case noName(String)
        /// The layout would read the files of a migration of this name as those of another.
        case unfit(MigrationID, layout: Layout)
        /// Something stands at the path already.
        case exists(path: String)
    }

    /// The two files of a migration, from the folder that the user is in.
    public struct Files: Hashable, Sendable {
        /// The migration.
        public let id: MigrationID
        /// The up script.
        public let up: String
        /// The down script.
        public let down: String
    }

    /// Writes the pair from the templates.
    ///
    /// - Parameters:
    ///   - words: what the migration does; they become its name and its purpose.
    ///   - now: the time, for the date and for versions that tell time.
    ///   - body: the statements of a side; nil for what the template says to write there.
    public func create(_ words: [String], now: CivilTime, body: (Side) -> Fix.Body? = { _ in nil }) throws
        -> Files
    {
        guard let workTree = project.repository.workTree else { throw Problem.bareRepository }
        guard let slug = MigrationID.slug(words) else { throw Problem.noName(words.joined(separator: " ")) }
        let settings = project.catalogueSettings
        let taken = try takenVersions(workTree: workTree)
        let style = VersionStyle.detect(in: taken) ?? .initial(for: settings.layout)
        let id = MigrationID(version: style.next(after: taken, now: now), name: slug)
        guard settings.layout.canHold(id) else { throw Problem.unfit(id, layout: settings.layout) }
        let root = settings.roots.first.map { $0.isEmpty ? "" : $0 + "/" } ?? ""
        let (up, down) = (root + settings.layout.up.path(of: id), root + settings.layout.down.path(of: id))
        for path in [up, down] where File.exists(workTree + "/" + path) {
            throw Problem.exists(path: project.pathFromHere(path))
        }
        let template = Template(
            id: id,
            author: try author(),
            date: now.date,
            purpose: words.joined(separator: " ")
        )
        try File.create(workTree + "/" + up, template.text(.up, body(.up)))
        try File.create(workTree + "/" + down, template.text(.down, body(.down)))
        return Files(id: id, up: project.pathFromHere(up), down: project.pathFromHere(down))
    }

    /// The versions on every local branch, on HEAD, in the index and in the working tree.
    func takenVersions(workTree: String) throws -> [Version] {
        var commits = try project.repository.branches().map(\.commit)
        if case .detached(let commit) = try project.repository.head() { commits.append(commit) }
        var seen: Set<[ObjectID?]> = []
        var versions: Set<Version> = []
        var reader = HalvesReader(project)
        for commit in commits where try seen.insert(project.catalogueIdentity(of: commit)).inserted {
            versions.formUnion(try reader.read(commit).new.map(\.half.id.version))
        }
        versions.formUnion(try project.catalogueOfIndex().halves.map(\.id.version))
        let settings = project.catalogueSettings
        for root in settings.roots {
            for path in File.paths(below: workTree + "/" + root, limit: 1_000_000) {
                if case .half(_, let id) = settings.layout.role(of: path, dialect: settings.dialect) {
                    versions.insert(id.version)
                }
            }
        }
        return versions.sorted()
    }

    func author() throws -> String {
        guard let signature = try project.repository.authorSignature() else { return "[NAME]" }
        return "\(signature.name) <\(signature.email)>"
    }
}
