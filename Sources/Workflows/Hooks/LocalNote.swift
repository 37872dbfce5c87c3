import Git
import Migrations

/// How the local database stands to a new HEAD, by what the repository recorded of its last deployment: no server is asked, let
/// alone started.
public struct LocalNote: Sendable {
    /// The commit that was deployed last.
    public let commit: CommitID
    /// Migrations that HEAD has and that commit does not, in order.
    public let behind: [MigrationID]
    /// Those of them whose version is below one that is applied.
    public let late: [MigrationID]
    /// Migrations that the commit has and HEAD does not.
    public let ahead: [MigrationID]
    /// Migrations whose up script at HEAD is another one.
    public let edited: [MigrationID]

    /// The note about a move of HEAD; nil when there is nothing to say: the move touched no migration, nothing was ever deployed
    /// locally, or the database is where HEAD is.
    public init?(from old: ObjectID, to new: ObjectID, in project: Project) throws {
        let repository = project.repository
        guard let commit = try repository.reference(EnvironmentName.local.reference), commit != new,
            !Self.isRebasing(repository),
            try project.catalogueIdentity(of: old) != project.catalogueIdentity(of: new)
        else { return nil }
        let difference = Difference(
            deployed: try project.catalogue(of: commit),
            catalogue: try project.catalogue(of: new)
        )
        self.commit = CommitID(commit)
        behind = difference.lacking.map(\.id)
        ahead = difference.unknown.map(\.id)
        edited = difference.shared.filter(\.isEdited).map(\.migration.id)
        let highest = difference.shared.map(\.migration.id.version).max()
        late = behind.filter { id in highest.map { id.version < $0 } ?? false }
        if behind.isEmpty, ahead.isEmpty, edited.isEmpty { return nil }
    }

    /// A rebase moves HEAD to places where nobody stays.
    private static func isRebasing(_ repository: Repository) -> Bool {
        ["rebase-merge", "rebase-apply"].contains { File.exists(repository.gitDirectory + "/" + $0) }
    }
}
