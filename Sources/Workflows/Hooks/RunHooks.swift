import Migrations
import Postgres

// The hooks around a run.
extension Run {
    /// Asks the hook before a run whether it may begin.
    ///
    /// - Throws: ``Run/Problem/refusedByHook(path:status:)``.
    func askHook() throws {
        guard !run.plan.isEmpty else { return }
        let text = options.hookText(HookReport(before: run, member: options.member))
        switch try HookRunner(project).run(.preMigrate, for: run.database.settings.name, text) {
        case .nothing: return
        case .ignored(let path): observe(.hook(.ignored(path: path)))
        case .ended(let outcome, let path):
            guard outcome.status == 0 else {
                throw Problem.refusedByHook(path: path, status: outcome.status)
            }
        }
    }

    /// Tells the hook after a run, and records how that ended. Nothing of it changes how the run ended.
    func tellHook(_ outcome: RunOutcome, of deployment: DeploymentKey) {
        guard !run.plan.isEmpty else { return }
        let text = options.hookText(
            HookReport(after: run, member: options.member, outcome, deployment: deployment.id)
        )
        do {
            switch try HookRunner(project).run(.postMigrate, for: run.database.settings.name, text) {
            case .nothing: return
            case .ignored(let path): observe(.hook(.ignored(path: path)))
            case .ended(let hook, _):
                observe(.hook(.ended(hook)))
                try run.database.recordHook(hook, of: deployment.id, by: try project.actor())
            }
        } catch {
            observe(.hook(.notRecorded(reason: error)))
        }
    }
}

extension EnvironmentDatabase {
    /// Records how a hook ended, over a new connection where the old one did not outlast the hook.
    func recordHook(_ hook: HookOutcome, of deployment: Int, by actor: Actor) throws {
        do {
            try recordHook(hook, of: deployment, by: actor, over: connection)
        } catch  where !connection.isAlive {
            try recordHook(hook, of: deployment, by: actor, over: try reconnect())
        }
    }

    private func recordHook(
        _ hook: HookOutcome,
        of deployment: Int,
        by actor: Actor,
        over connection: Connection
    ) throws {
        _ = try connection.ask(
            """
            INSERT INTO git_migrate.hook_results (tenant, deployment, hook, status, duration, actor_name, actor_email)
            VALUES ($1, $2::bigint, $3, $4::integer, make_interval(secs => $5::double precision), $6, $7)
            """,
            [
                tenant, String(deployment), hook.hook.rawValue, String(hook.status),
                String(hook.duration / .seconds(1)), actor.name, actor.email,
            ],
            locks: true
        )
    }

    /// The last result of the hook after the deployment that the database is at; nil where there is none, or the database was changed
    /// after it.
    func lastHookResult() throws -> (status: Int, at: Int64)? {
        try state().flatMap { try lastHookResult(version: $0.version) }
    }

    /// The same of a ledger of a known version.
    func lastHookResult(version: Int) throws -> (status: Int, at: Int64)? {
        guard version >= Self.versionWithHooks else { return nil }
        return try connection.ask(
            """
            SELECT h.status, extract(epoch FROM h.finished_at)::bigint AS at
            FROM git_migrate.hook_results h JOIN git_migrate.deployments d
                ON d.tenant = h.tenant AND d.id = h.deployment AND d.outcome = 'done'
            WHERE h.tenant = $1 AND h.deployment >= (
                SELECT max(s.deployment) FROM git_migrate.steps s WHERE s.tenant = $1
            )
            ORDER BY h.id DESC
            LIMIT 1
            """,
            [tenant]
        ).first.flatMap { row in
            guard let status = row.int("status"), let at = row.int("at") else { return nil }
            return (status, Int64(at))
        }
    }

    /// The version of the ledger that keeps results of hooks.
    static let versionWithHooks = 3
}
