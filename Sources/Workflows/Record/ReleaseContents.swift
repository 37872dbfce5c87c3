import Git
import Migrations

/// What a release brings: its migrations since the release before.
public struct ReleaseContents: Sendable {
    /// The revision as the user gave it.
    public let revision: String
    /// Its commit.
    public let commit: Commit
    /// The tag, if the user named one.
    public let tag: String?
    /// The release before: the nearest one in the history of the commit.
    public let before: Before?
    /// The migrations that it has and the one before has not, in order.
    public let added: [Change]
    /// Those whose up script is another one than before.
    public let edited: [Change]
    /// Those that the one before has and it has not.
    public let removed: [MigrationID]
    /// The environments that are at the commit, by what the repository knows.
    public let environments: [EnvironmentName]

    /// A release, and the commit that it is.
    public struct Before: Hashable, Sendable {
        /// The tag.
        public let tag: String
        /// The commit.
        public let commit: CommitID
    }

    /// A migration that a release brings.
    public struct Change: Sendable {
        /// The migration, its commit, and what is known of its way back.
        public let migration: PendingMigration
        /// Its up script.
        public let up: Half
        /// Its down script.
        public let down: Half?
    }

    /// Reads a release.
    public init(_ revision: String, in project: Project) throws {
        let target = try Target(revision, in: project)
        let object = try project.repository.revision(revision).commit
        let catalogue = try target.catalogue(in: project)
        let before = try Self.before(object, in: project)
        let former = try before.map { try project.catalogue(of: $0.commit) }
        let difference = Difference(deployed: former ?? .empty, catalogue: catalogue)
        var origins = MigrationOrigins(project, tip: object, catalogue)
        func changes(_ migrations: [Migration]) throws -> [Change] {
            zip(try origins.pending(migrations, since: before?.commit), migrations).map { found, migration in
                Change(migration: found, up: migration.up, down: migration.down)
            }
        }
        self.revision = revision
        commit = try project.repository.commit(object)
        tag = target.tag
        self.before = before.map { Before(tag: $0.name, commit: CommitID($0.commit)) }
        added = try changes(difference.pending)
        edited = try changes(difference.shared.filter(\.isEdited).map(\.migration))
        removed = difference.unknown.map(\.id)
        let record = RecordHistory(project)
        environments = try record.environments().sorted(by: Project.inPromotionOrder).filter { name in
            try record.place(of: name)?.commit == CommitID(object)
        }
    }

    /// The release that comes first on the way back through history; nil where there is none, or history ends before.
    private static func before(_ commit: ObjectID, in project: Project) throws -> Tag? {
        let tags = Dictionary(
            try project.releases().map { ($0.commit, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let earlier = try earlier(than: commit, in: project.repository)
        return earlier.first { tags[$0] != nil }.flatMap { tags[$0] }
    }

    private static func earlier(than commit: ObjectID, in repository: Repository) throws -> [ObjectID] {
        let parents = try repository.commit(commit).parents
        do {
            return try repository.commits(reachableFrom: parents, excluding: [])
        } catch GitError.missingObject, GitError.shallowHistory {
            return []
        }
    }
}
