import Migrations
import Postgres

/// The last deployment of which something is still applied: what `rollback --last` undoes.
struct UndoableDeployment: Hashable, Sendable {
    /// The first of its steps that is still in effect.
    let firstSequence: Int
    /// The commit that the environment was at before it.
    let fromCommit: CommitID?
    /// The tag of that commit's deployment.
    let fromTag: String?
    /// Whether the database had exactly that commit's migrations, and undoing the deployment gets there.
    let startedWhole: Bool
}

extension UndoableDeployment {
    /// Out of the answer; nil where it is none.
    init?(_ row: Row) {
        guard let firstSequence = row.int("first_sequence") else { return nil }
        self.firstSequence = firstSequence
        fromCommit = row["from_commit"].map(CommitID.init(hex:))
        fromTag = row["from_tag"]
        startedWhole = row.bool("started_whole") ?? false
    }
}

extension LedgerQueries {
    /// Steps of other deployments between the position and this one, or reverts in this one, leave the database elsewhere.
    static func undoableDeployment(_ tenant: String) -> String {
        """
        WITH last AS (
            SELECT s.deployment
            FROM git_migrate.applied a JOIN git_migrate.steps s USING (tenant, sequence)
            WHERE a.tenant = \(tenant)
            ORDER BY a.sequence DESC
            LIMIT 1
        ), undoable AS (
            SELECT s.deployment AS id, pg_catalog.min(a.sequence) AS first_sequence
            FROM last l
            JOIN git_migrate.steps s ON s.tenant = \(tenant) AND s.deployment = l.deployment
            JOIN git_migrate.applied a ON a.tenant = s.tenant AND a.sequence = s.sequence
            GROUP BY s.deployment
        ), before AS (
            SELECT pg_catalog.max(d.id) AS id
            FROM git_migrate.deployments d, undoable u
            WHERE d.tenant = \(tenant) AND d.id < u.id AND d.outcome = 'done' AND d.is_whole
        )
        SELECT
            u.first_sequence,
            p.to_commit AS from_commit,
            p.tag AS from_tag,
            NOT EXISTS (
                SELECT FROM git_migrate.steps s
                WHERE s.tenant = \(tenant) AND (
                    (s.deployment > COALESCE(b.id, 0) AND s.deployment < u.id)
                    OR (s.deployment = u.id AND s.kind NOT IN ('apply', 'mark-applied'))
                )
            ) AS started_whole
        FROM undoable u CROSS JOIN before b
        LEFT JOIN git_migrate.deployments p ON p.tenant = \(tenant) AND p.id = b.id
        """
    }
}
