import Git
import Migrations

/// Who shaped a schema: which migration, by which commit, touched each object last, and which others before.
public struct Blame {
    /// What touched each object.
    public let history: ObjectHistory
    /// The migrations in their order.
    public let migrations: [Migration]
    /// Those that did not run here: what they do is missing.
    public let failed: [Migration]
    /// The revision as the user gave it.
    public let revision: String
    private let origins: Origins
    private let repository: Repository

    /// Where a migration comes from.
    public struct Origin: Sendable {
        /// The commit that brought the up script as it is.
        public let commit: Commit?
        /// The first release that has it; nil where none has.
        public let release: String?
    }

    /// Why there is no answer.
    public enum Problem: Error, Hashable, Sendable {
        /// No migration ever made an object of the name; these were or are there.
        case unknown(name: String, revision: String, names: [String])
        /// Objects of different names can be meant.
        case ambiguous(name: String, candidates: [SchemaObject.ID])
    }

    /// Runs the migrations of a revision in a scratch database, unless the record has what they do.
    ///
    /// - Parameters:
    ///   - url: the URL of a scratch server; nil for the private one.
    ///   - tell: told how many migrations have run, of how many.
    public init(
        of revision: String,
        in project: Project,
        url: String? = nil,
        tell: (Int, Int) -> Void = { _, _ in }
    ) throws {
        let commit = try project.repository.revision(revision).commit
        let catalogue = try project.catalogue(of: commit)
        let found = try SchemaSteps.of(catalogue, in: project, url: url, tell: tell)
        self.revision = revision
        repository = project.repository
        migrations = catalogue.inRunOrder
        failed = found.failed.map { catalogue.inRunOrder[$0] }
        history = ObjectHistory(found.steps)
        origins = try Origins.of(commit, in: project)
    }

    /// The objects that a name means: one, or several of one name and different kinds.
    public func objects(named name: String) throws(Problem) -> [Int] {
        let found = history.entries(named: name)
        let ids = Set(found.map { history.entries[$0].object.name })
        guard !found.isEmpty else {
            let names = history.entries.map(\.object.name)
            throw .unknown(name: name, revision: revision, names: names)
        }
        guard ids.count == 1 else {
            throw .ambiguous(name: name, candidates: found.map { history.entries[$0].object.id }.sorted())
        }
        return found
    }

    /// Where the migration at a place comes from.
    public func origin(of place: Int) throws -> Origin {
        let blob = migrations[place].up.blob
        return Origin(
            commit: try origins.commits[blob].map { try repository.commit($0) },
            release: origins.first[blob]
        )
    }
}
