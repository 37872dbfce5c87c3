import Git
import Migrations

/// The commit that a command is to bring an environment to.
public struct Target: Hashable, Sendable {
    /// As the user gave it.
    public let revision: String
    /// The commit; nil for before the first deployment.
    public let commit: CommitID?
    /// The tag, when the user named one.
    public let tag: String?
    /// The identity of its migrations: of their folders' trees, and of how their files are named; nil for a state that only the
    /// ledger knows.
    let tree: String?
    /// Whether the ledger tells what it is, not the repository.
    public let isRecorded: Bool
    /// The migration that was named in place of a state, where one was.
    public let migration: MigrationID?
    /// Its migrations, where the ledger tells them.
    private let recorded: Catalogue?

    /// The tag, or the commit in short.
    public var name: String { tag ?? commit?.short ?? "the empty database" }

    /// The commit that `revision` names, with its catalogue.
    ///
    /// - Throws: ``Preparation/Problem/noMigrationsFolder(revision:folders:)``, since a folder that is looked for in the wrong place
    ///   must not pass for a commit without migrations; ``Preparation/Problem/notInShallowClone(revision:)``.
    public init(_ revision: String, in project: Project) throws {
        let found = try Self.revision(revision, in: project.repository)
        self.revision = revision
        isRecorded = false
        recorded = nil
        migration = nil
        commit = CommitID(found.commit)
        tag = found.tag
        let folders = try project.catalogueSettings(of: found.commit).roots
        guard
            try folders.contains(where: {
                try project.repository.treeID(inCommit: found.commit, at: $0) != nil
            })
        else {
            throw Preparation.Problem.noMigrationsFolder(revision: revision, folders: folders)
        }
        tree = try project.catalogueTree(of: found.commit)
    }

    /// Its migrations.
    func catalogue(in project: Project) throws -> Catalogue {
        if let recorded { return recorded }
        return try commit?.object.map(project.catalogue) ?? .empty
    }

    private static func revision(_ spec: String, in repository: Repository) throws -> Revision {
        do throws(GitError) {
            return try repository.revision(spec)
        } catch {
            if case .unknownRevision = error, spec != "HEAD", repository.isShallow {
                throw Preparation.Problem.notInShallowClone(revision: spec)
            }
            let remote = try Self.remoteBranches(named: error, in: repository)
            if !remote.isEmpty { throw Preparation.Problem.branchOfRemotes(revision: spec, remote) }
            throw error
        }
    }

    /// What `git switch` would take an unknown revision for.
    private static func remoteBranches(named error: GitError, in repository: Repository) throws -> [String] {
        guard case .unknownRevision(let spec) = error else { return [] }
        return try repository.remoteBranches().map(\.name).filter {
            $0.split(separator: "/").dropFirst().joined(separator: "/") == spec
        }
    }

    /// A state that the ledger knows, for which no tree is needed.
    init(
        recorded revision: String,
        commit: CommitID?,
        tag: String?,
        catalogue: Catalogue = .empty,
        migration: MigrationID? = nil
    ) {
        self.revision = revision
        self.migration = migration
        self.commit = commit
        self.tag = tag
        tree = nil
        recorded = catalogue
        isRecorded = true
    }
}
