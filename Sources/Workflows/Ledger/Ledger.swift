import Migrations
import Postgres

/// The schema `git_migrate` in an environment's own database: the truth of what ran.
struct Ledger {
    let connection: Connection

    /// PostgreSQL 13 brought `pg_current_xact_id` and `gen_random_uuid`, which the ledger needs.
    static let oldestServer = 130_000

    /// The version of the ledger in this database; nil when it has none.
    func installedVersion() throws -> Int? {
        let found = try connection.query(
            "SELECT pg_catalog.to_regclass('git_migrate.ledger_versions') IS NOT NULL AS exists"
        )
        guard found.first?["exists"] == "t" else { return nil }
        let rows = try connection.query(
            "SELECT pg_catalog.max(version) AS version FROM git_migrate.ledger_versions"
        )
        return rows.first?["version"].flatMap { Int($0) }
    }

    /// Reads the state; nil when the database has no ledger.
    ///
    /// - Throws: ``LedgerProblem`` when the ledger is of another environment or of a newer tool.
    func state(for environment: EnvironmentName) throws -> LedgerState? {
        guard let version = try installedVersion() else { return nil }
        guard version <= LedgerMigrations.currentVersion else {
            throw LedgerProblem.newerLedger(found: version, known: LedgerMigrations.currentVersion)
        }
        guard let row = try connection.query(LedgerQueries.head).first,
            let name = row["name"].flatMap(EnvironmentName.init),
            let identity = row["identity"],
            let sequence = row.int("sequence")
        else { throw LedgerProblem.unreadable("git_migrate.environment or git_migrate.head has no row") }
        guard name == environment else {
            throw LedgerProblem.otherEnvironment(asked: environment, found: name)
        }
        let last = try lastDeployment()
        return LedgerState(
            environment: name,
            identity: identity,
            sequence: sequence,
            applied: try applied(),
            position: try position(),
            last: last,
            stepsSincePosition: row.int("steps_since_position") ?? 0,
            interrupted: last?.holder == nil ? try unfinishedMigration() : nil
        )
    }

    /// Whether the deployment took the step, once every transaction that may be taking it has ended.
    func hasStep(_ sequence: Int, of deployment: Int) throws(PostgresError) -> Bool {
        _ = try connection.query("SELECT FROM git_migrate.head FOR UPDATE")
        let rows = try connection.query(
            "SELECT FROM git_migrate.steps WHERE sequence = $1::bigint AND deployment = $2::bigint",
            [String(sequence), String(deployment)]
        )
        return !rows.isEmpty
    }

    /// The recorded script.
    func script(_ blob: BlobID) throws -> [UInt8] {
        let rows = try connection.query("SELECT body FROM git_migrate.scripts WHERE blob = $1", [blob.hex])
        guard let body = rows.first?["body"] else { throw LedgerProblem.scriptMissing(blob) }
        return Array(body.utf8)
    }

    private func applied() throws -> [AppliedMigration] {
        try connection.query(LedgerQueries.applied).map(appliedMigration)
    }

    /// A row of the applied set, or of steps that made it.
    func appliedMigration(_ row: Row) throws -> AppliedMigration {
        guard let version = row["version"].flatMap(Version.init), let name = row["name"],
            let up = row["up_blob"], let sequence = row.int("sequence")
        else { throw LedgerProblem.unreadable("git_migrate.applied") }
        return AppliedMigration(
            id: MigrationID(version: version, name: name),
            up: BlobID(hex: up),
            down: row["down_blob"].map(BlobID.init(hex:)),
            sequence: sequence
        )
    }

    private func position() throws -> LedgerState.Position? {
        try connection.query(LedgerQueries.position).first.map { row in
            LedgerState.Position(
                commit: row["to_commit"].map(CommitID.init(hex:)),
                tag: row["tag"],
                at: Int64(row.int("at") ?? 0),
                actor: row["actor_name"] ?? ""
            )
        }
    }

    private func lastDeployment() throws -> LedgerState.LastDeployment? {
        try connection.query(LedgerQueries.lastDeployment).first.map { row in
            LedgerState.LastDeployment(
                id: row.int("id") ?? 0,
                revision: row["revision"] ?? "",
                actor: row["actor_name"] ?? "",
                outcome: row["outcome"],
                fromCommit: row["from_commit"].map(CommitID.init(hex:)),
                holder: LedgerProblem.Holder(row),
                startedAt: row["started_at"] ?? ""
            )
        }
    }

    /// The migration that the journal tells of and no step does.
    func unfinishedMigration() throws -> InterruptedMigration? {
        guard let row = try connection.query(LedgerQueries.unfinishedJournal).first,
            let event = row["event"].flatMap(InterruptedMigration.Event.init(rawValue:))
        else { return nil }
        guard let version = row["version"].flatMap(Version.init), let sequence = row.int("sequence"),
            let statement = row.int("statement"), let attempt = row.int("attempt")
        else { throw LedgerProblem.unreadable("git_migrate.journal") }
        return InterruptedMigration(
            id: MigrationID(version: version, name: row["name"] ?? ""),
            up: BlobID(hex: row["up_blob"] ?? ""),
            down: row["down_blob"].map(BlobID.init(hex:)),
            sequence: sequence,
            attempt: attempt,
            isApply: row["kind"] == "apply",
            statement: statement,
            event: event,
            reason: row["reason"]
        )
    }
}

/// The questions that are put to the ledger.
enum LedgerQueries {
    static let head = """
        SELECT
            e.name,
            e.identity,
            h.sequence,
            (
                SELECT pg_catalog.count(*) FROM git_migrate.steps s
                WHERE s.deployment > COALESCE((
                    SELECT pg_catalog.max(d.id) FROM git_migrate.deployments d WHERE d.outcome = 'done' AND d.is_whole
                ), 0)
            ) AS steps_since_position
        FROM git_migrate.environment e, git_migrate.head h
        """

    static let applied = """
        SELECT version, name, up_blob, down_blob, sequence FROM git_migrate.applied ORDER BY sequence
        """

    static let position = """
        SELECT to_commit, tag, extract(epoch FROM finished_at)::bigint AS at, actor_name
        FROM git_migrate.deployments
        WHERE outcome = 'done' AND is_whole
        ORDER BY id DESC
        LIMIT 1
        """

    static let lastDeployment = """
        SELECT
            d.id, d.revision, d.actor_name, d.outcome, d.from_commit, d.started_at,
            a.pid, a.usename, a.application_name, pg_catalog.date_trunc('second', a.backend_start) AS since
        FROM git_migrate.deployments d
        LEFT JOIN pg_catalog.pg_stat_activity a
            ON d.outcome IS NULL AND a.pid = d.backend_pid AND a.pid <> pg_catalog.pg_backend_pid()
            AND a.datname = pg_catalog.current_database() AND a.usename = d.session_role
            AND (a.backend_start IS NULL OR a.backend_start <= d.started_at)
        ORDER BY d.id DESC
        LIMIT 1
        """

    static let unfinishedJournal = """
        SELECT j.kind, j.version, j.name, j.up_blob, j.down_blob, j.sequence, j.attempt, j.statement, j.event, j.reason
        FROM (SELECT * FROM git_migrate.journal ORDER BY id DESC LIMIT 1) j
        WHERE NOT EXISTS (
            SELECT FROM git_migrate.steps s
            WHERE s.sequence >= j.sequence AND s.version = j.version AND s.name = j.name
        )
        """
}
