import Migrations
import Postgres

/// The last deployment of which something is still applied: what `rollback --last` undoes.
struct UndoableDeployment {
    /// The first of its steps that is still in effect.
    let firstSequence: Int
    /// The commit that the environment was at before it.
    let fromCommit: CommitID?
    /// The tag of that commit's deployment.
    let fromTag: String?
    /// Whether the database had exactly that commit's migrations, and undoing the deployment gets there.
    let startedWhole: Bool
}

extension Ledger {
    func lastApplyingDeployment() throws -> UndoableDeployment {
        guard let row = try connection.ask(LedgerQueries.undoableDeployment, [tenant]).first,
            let firstSequence = row.int("first_sequence")
        else { throw Preparation.Problem.nothingApplied }
        return UndoableDeployment(
            firstSequence: firstSequence,
            fromCommit: row["from_commit"].map(CommitID.init(hex:)),
            fromTag: row["from_tag"],
            startedWhole: row.bool("started_whole") ?? false
        )
    }
}

extension LedgerQueries {
    /// Steps of other deployments between the position and this one, or reverts in this one, leave the database elsewhere.
    static let undoableDeployment = """
        WITH undoable AS (
            SELECT s.deployment AS id, pg_catalog.min(a.sequence) AS first_sequence
            FROM git_migrate.applied a JOIN git_migrate.steps s USING (tenant, sequence)
            WHERE a.tenant = $1
            GROUP BY s.deployment
            ORDER BY s.deployment DESC
            LIMIT 1
        ), before AS (
            SELECT pg_catalog.max(d.id) AS id
            FROM git_migrate.deployments d, undoable u
            WHERE d.tenant = $1 AND d.id < u.id AND d.outcome = 'done' AND d.is_whole
        )
        SELECT
            u.first_sequence,
            p.to_commit AS from_commit,
            p.tag AS from_tag,
            NOT EXISTS (
                SELECT FROM git_migrate.steps s
                WHERE s.tenant = $1 AND (
                    (s.deployment > COALESCE(b.id, 0) AND s.deployment < u.id)
                    OR (s.deployment = u.id AND s.kind NOT IN ('apply', 'mark-applied'))
                )
            ) AS started_whole
        FROM undoable u CROSS JOIN before b
        LEFT JOIN git_migrate.deployments p ON p.tenant = $1 AND p.id = b.id
        """
}
