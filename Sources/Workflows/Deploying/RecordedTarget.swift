import Git
import Migrations

extension Preparation {
    /// Where the database has been, though the repository does not know the revision: its history was rewritten, cut off, or never
    /// fetched.
    ///
    /// - Throws: ``Problem/unknownEverywhere(revision:_:isShallow:recorded:)``
    func recorded(_ revision: String) throws -> Target {
        guard let found = try database.ledger.recordedRevision(revision) else {
            throw Problem.unknownEverywhere(
                revision: revision,
                database.settings.name,
                isShallow: project.repository.isShallow,
                recorded: try database.ledger.recordedPositions().map { $0.tag ?? $0.commit.short }
            )
        }
        return Target(
            recorded: revision,
            commit: found.commit,
            tag: found.tag,
            catalogue: Catalogue(recorded: found.applied)
        )
    }
}

extension Preparation.RollbackTarget {
    /// What a revision names: a commit, or else a migration's file, or what only the ledger may know.
    ///
    /// - Parameter alone: whether a migration is to be reverted though later ones stay.
    public init(_ revision: String, alone: Bool = false, in project: Project) throws {
        do {
            self = .commit(try Target(revision, in: project))
        } catch GitError.unknownRevision(let spec) where spec != "HEAD" {
            let file = try NamedRevert(revision, alone: alone, in: project)
            self = file.map(Self.migration) ?? .recorded(revision)
        } catch GitError.missingObject, GitError.shallowHistory,
            Preparation.Problem.notInShallowClone, Preparation.Problem.branchOfRemotes
        {
            let file = try NamedRevert(revision, alone: alone, in: project)
            self = file.map(Self.migration) ?? .recorded(revision)
        }
    }
}
