import Migrations
import Postgres

/// Who runs the tool.
public struct Actor: Hashable, Sendable {
    /// Their name.
    public let name: String
    /// Their address.
    public let email: String

    /// A person, or the machine that acts for one.
    public init(name: String, email: String) {
        self.name = name
        self.email = email
    }
}

/// What the ledger is told of a deployment as it begins.
struct DeploymentRecord {
    /// `deploy`, `rollback` or `repair`.
    let kind: String
    let revision: String
    let tag: String?
    let fromCommit: CommitID?
    let toCommit: CommitID?
    let isWhole: Bool
    let plannedSteps: Int
    let remarks: [String]
}

extension Ledger {
    /// Ends a deployment that nobody runs any more.
    ///
    /// Called under the deployment lock. A deployment whose server process is still there is running, and is reported as what it is.
    func closeAbandoned(_ last: LedgerState.LastDeployment?) throws {
        guard let last, last.outcome == nil else { return }
        if let holder = last.holder { throw LedgerProblem.busy(holder) }
        try finish(
            deployment: last.id,
            outcome: "interrupted",
            error: "the tool ended before the deployment did"
        )
    }

    /// Records that a deployment begins, and gives its number.
    func begin(_ record: DeploymentRecord, by actor: Actor, toolVersion: String) throws -> Int {
        let rows = try connection.query(
            """
            INSERT INTO git_migrate.deployments
                (kind, revision, tag, from_commit, to_commit, is_whole, planned_steps, remarks,
                    actor_name, actor_email, tool_version)
            VALUES ($1, $2, $3, $4, $5, $6::boolean, $7::integer, $8::text[], $9, $10, $11)
            RETURNING id
            """,
            [
                record.kind, record.revision, record.tag, record.fromCommit?.hex, record.toCommit?.hex,
                record.isWhole ? "t" : "f", String(record.plannedSteps), Quote.array(record.remarks),
                actor.name,
                actor.email, toolVersion,
            ]
        )
        guard let id = rows.first?.int("id") else {
            throw LedgerProblem.unreadable("git_migrate.deployments")
        }
        return id
    }

    /// Records that a deployment has ended.
    func finish(deployment: Int, outcome: String, error: String? = nil) throws {
        _ = try connection.query(
            """
            UPDATE git_migrate.deployments
            SET outcome = $2, error = $3, finished_at = GREATEST(started_at, pg_catalog.clock_timestamp())
            WHERE id = $1::bigint AND outcome IS NULL
            """,
            [String(deployment), outcome, error]
        )
    }
}
