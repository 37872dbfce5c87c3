import Migrations
import Postgres

/// Runs the hook after a deployment once more, for the last deployment of a database.
public struct HookRerun {
    let project: Project
    let database: EnvironmentDatabase
    /// Which member it is, where the environment is a fleet.
    let member: String?
    /// This tool's version, for a ledger that is upgraded.
    let toolVersion: String

    /// For one database.
    public init(project: Project, database: EnvironmentDatabase, member: String?, toolVersion: String) {
        (self.project, self.database, self.member) = (project, database, member)
        self.toolVersion = toolVersion
    }

    /// Why the hook was not run.
    public enum Problem: Error, Hashable, Sendable {
        /// Nothing was ever deployed, or the last deployment did not end well.
        case nothingDeployed(EnvironmentName)
        /// There is no such hook, or it may not be executed.
        case noHook(folder: String)
    }

    /// Runs it and records how it ended.
    ///
    /// - Parameter text: the report, as the hook reads it.
    public func run(_ text: (HookReport) -> String) throws -> HookOutcome {
        let name = database.settings.name
        guard let state = try database.state(), let last = state.last, last.outcome == "done" else {
            throw Problem.nothingDeployed(name)
        }
        let report = try report(of: last.id)
        try database.upgradeLedger(state, toolVersion: toolVersion)
        guard case .ended(let outcome, _) = try HookRunner(project).run(.postMigrate, for: name, text(report))
        else { throw Problem.noHook(folder: try project.repository.hooksDirectory()) }
        try database.recordHook(outcome, of: last.id, by: try project.actor())
        return outcome
    }

    private func report(of deployment: Int) throws -> HookReport {
        let parameters = [database.tenant, String(deployment)]
        let connection = database.connection
        let steps = try connection.ask(
            """
            SELECT kind IN ('apply', 'mark-applied') AS is_apply, version, name, up_blob FROM git_migrate.steps
            WHERE tenant = $1 AND deployment = $2::bigint ORDER BY sequence
            """,
            parameters
        ).map { row in
            guard let version = row["version"].flatMap(Version.init), let name = row["name"] else {
                throw LedgerProblem.unreadable("git_migrate.steps")
            }
            return HookStep(
                isApply: row.bool("is_apply") == true,
                id: MigrationID(version: version, name: name),
                up: BlobID(hex: row["up_blob"] ?? "")
            )
        }
        guard
            let row = try connection.ask(
                """
                SELECT kind, revision, tag, from_commit, to_commit FROM git_migrate.deployments
                WHERE tenant = $1 AND id = $2::bigint
                """,
                parameters
            ).first
        else { throw LedgerProblem.unreadable("git_migrate.deployments") }
        return HookReport(
            hook: .postMigrate,
            environment: database.settings.name,
            member: member,
            kind: row["kind"] ?? "",
            revision: row["revision"] ?? "",
            tag: row["tag"],
            from: row["from_commit"].map(CommitID.init(hex:)),
            to: row["to_commit"].map(CommitID.init(hex:)),
            steps: steps,
            result: .init(deployment: deployment, outcome: "done", error: nil, duration: nil)
        )
    }
}
