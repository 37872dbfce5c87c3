import Git
import Migrations
import Postgres

/// A commit that a database has been at, which the repository need not know any more.
struct RecordedRevision {
    let commit: CommitID?
    let tag: String?
    /// What the database had then.
    let applied: [AppliedMigration]
}

extension Ledger {
    /// The last time that the database was at the commit or the tag that `revision` names; nil if it never was.
    ///
    /// - Throws: `GitError.ambiguousRevision` for a short id that several such commits begin with.
    func recordedRevision(_ revision: String) throws -> RecordedRevision? {
        let prefix = "refs/tags/"
        let tag = revision.hasPrefix(prefix) ? String(revision.dropFirst(prefix.count)) : revision
        let isID = (4...40).contains(revision.utf8.count) && revision.allSatisfy(\.isHexDigit)
        let rows = try connection.ask(
            LedgerQueries.wholeDeployments,
            [tenant, tag, isID ? revision.lowercased() + "%" : nil]
        )
        let commits = Set(rows.filter { $0["tag"] != tag }.map { $0["to_commit"] })
        guard let row = rows.first(where: { $0["tag"] == tag }) ?? rows.first, let id = row["id"] else {
            return nil
        }
        guard row["tag"] == tag || commits.count == 1 else { throw GitError.ambiguousRevision(revision) }
        return RecordedRevision(
            commit: row["to_commit"].map(CommitID.init(hex:)),
            tag: row["tag"],
            applied: try connection.ask(LedgerQueries.appliedAfterDeployment, [tenant, id])
                .map(AppliedMigration.init)
        )
    }

    /// The tags and commits that the database has been at, the last one first.
    func recordedPositions() throws -> [(commit: CommitID, tag: String?)] {
        try connection.ask(LedgerQueries.positions, [tenant]).compactMap { row in
            row["to_commit"].map { (CommitID(hex: $0), row["tag"]) }
        }
    }
}

extension LedgerQueries {
    static let wholeDeployments = """
        SELECT id, to_commit, tag
        FROM git_migrate.deployments
        WHERE tenant = $1 AND outcome = 'done' AND is_whole AND (tag = $2 OR to_commit LIKE $3)
        ORDER BY id DESC
        """

    /// The last step of each migration up to then tells whether it was in.
    static let appliedAfterDeployment = """
        SELECT version, name, up_blob, down_blob, sequence
        FROM (
            SELECT DISTINCT ON (version, name) version, name, up_blob, down_blob, sequence, kind
            FROM git_migrate.steps
            WHERE tenant = $1 AND deployment <= $2::bigint
            ORDER BY version, name, sequence DESC
        ) s
        WHERE kind IN ('apply', 'mark-applied')
        ORDER BY sequence
        """

    static let positions = """
        SELECT to_commit, tag
        FROM git_migrate.deployments
        WHERE tenant = $1 AND outcome = 'done' AND is_whole AND to_commit IS NOT NULL
        GROUP BY to_commit, tag
        ORDER BY pg_catalog.max(id) DESC
        """
}
