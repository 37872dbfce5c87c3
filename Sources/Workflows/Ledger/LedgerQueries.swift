import Postgres

/// The questions that are put to the ledger.
enum LedgerQueries {
    /// How many results the question for the state has.
    static let stateAnswers = 10

    /// Everything that a plan needs, as of one moment: ten results, of which the first two and the last are those of BEGIN, SET and COMMIT.
    static func state(tenant: String, _ scope: LedgerScope) -> String {
        let tenant = Quote.literal(tenant)
        let questions = [
            head(tenant), position(tenant), lastDeployment(tenant), unfinishedJournal(tenant),
            applied(tenant, ofTree: scope.readsAppliedOfTree), missingRights,
            scope.tellsUndoable ? undoableDeployment(tenant) : nothing,
        ]
        return
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n" + Connection.ownNames
            + questions.joined(separator: ";\n") + ";\nCOMMIT"
    }

    /// No row.
    private static let nothing = "SELECT WHERE false"

    private static func head(_ tenant: String) -> String {
        """
        SELECT
            (SELECT pg_catalog.max(v.version) FROM git_migrate.ledger_versions v) AS version,
            e.name,
            e.identity,
            e.system_identifier,
            e.database_oid,
            COALESCE(h.sequence, 0) AS sequence,
            \(stepsSincePosition(tenant)) AS steps_since_position
        FROM git_migrate.environment e LEFT JOIN git_migrate.head h ON h.tenant = \(tenant)
        """
    }

    /// How many steps were taken since the database was exactly at a commit.
    private static func stepsSincePosition(_ tenant: String) -> String {
        """
        (
            SELECT pg_catalog.count(*) FROM git_migrate.steps s
            WHERE s.tenant = \(tenant) AND s.deployment > COALESCE((\(lastWhole("d.id", tenant))), 0)
        )
        """
    }

    /// The last deployment after which the database had exactly a commit's migrations.
    private static func lastWhole(_ columns: String, _ tenant: String) -> String {
        """
        SELECT \(columns) FROM git_migrate.deployments d
        WHERE d.tenant = \(tenant) AND d.outcome = 'done' AND d.is_whole
        ORDER BY d.id DESC
        LIMIT 1
        """
    }

    private static func position(_ tenant: String) -> String {
        lastWhole(
            "d.to_commit, d.tag, d.tree, extract(epoch FROM d.finished_at)::bigint AS at, d.actor_name",
            tenant
        )
    }

    /// The processes whose transaction has written to the head, which all steps do: what can be seen of a run behind a pooler. Whose
    /// row it was cannot, so that it says nothing of one tenant among others.
    private static let takingStep = """
        SELECT l.pid FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted
            AND l.relation = 'git_migrate.head'::regclass
            AND l.database = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database())
        """

    private static func lastDeployment(_ tenant: String) -> String {
        """
        SELECT
            d.id, d.run, d.revision, d.actor_name, d.outcome, d.from_commit, d.to_commit, d.started_at,
            d.outcome IS NULL AND d.backend_pid IS NULL AS is_unseen,
            a.pid, a.usename, a.application_name, pg_catalog.date_trunc('second', a.backend_start) AS since
        FROM (
            SELECT * FROM git_migrate.deployments WHERE tenant = \(tenant) ORDER BY id DESC LIMIT 1
        ) d
        LEFT JOIN pg_catalog.pg_stat_activity a
            ON d.outcome IS NULL AND a.pid <> pg_catalog.pg_backend_pid()
            AND a.datname = pg_catalog.current_database() AND a.usename = d.session_role
            AND CASE WHEN d.backend_pid IS NULL THEN d.tenant = '' AND a.pid IN (\(takingStep))
                ELSE a.pid = d.backend_pid AND (a.backend_start IS NULL OR a.backend_start <= d.started_at)
            END
        """
    }

    /// The migration that the journal tells of and no step does.
    static func unfinishedJournal(_ tenant: String) -> String {
        """
        SELECT j.kind, j.version, j.name, j.up_blob, j.down_blob, j.sequence, j.attempt, j.statement, j.event, j.reason
        FROM (SELECT * FROM git_migrate.journal WHERE tenant = \(tenant) ORDER BY id DESC LIMIT 1) j
        WHERE j.event <> 'abandoned' AND NOT EXISTS (
            SELECT FROM git_migrate.steps s
            WHERE s.tenant = j.tenant AND s.sequence >= j.sequence AND s.version = j.version AND s.name = j.name
        )
        """
    }

    /// - Parameter ofTree: whether they are asked for where a recorded tree tells them.
    private static func applied(_ tenant: String, ofTree: Bool) -> String {
        let all = """
            SELECT a.version, a.name, a.up_blob, a.down_blob, a.sequence FROM git_migrate.applied a
            WHERE a.tenant = \(tenant)
            """
        guard !ofTree else { return all + " ORDER BY a.sequence" }
        return all + """
             AND NOT (
                (\(lastWhole("d.tree", tenant))) IS NOT NULL
                AND \(stepsSincePosition(tenant)) = 0
            )
            ORDER BY a.sequence
            """
    }

    /// What a run does to the ledger, and the role may not.
    private static let missingRights = """
        SELECT needed.privilege || ' ON git_migrate.' || needed.relation AS name
        FROM (VALUES
            ('SELECT', 'environment'), ('SELECT', 'ledger_versions'), ('SELECT', 'scripts'), ('INSERT', 'scripts'),
            ('SELECT', 'script_parts'), ('INSERT', 'script_parts'),
            ('SELECT', 'deployments'), ('INSERT', 'deployments'), ('UPDATE', 'deployments'),
            ('SELECT', 'steps'), ('INSERT', 'steps'), ('SELECT', 'applied'), ('INSERT', 'applied'), ('DELETE', 'applied'),
            ('SELECT', 'head'), ('INSERT', 'head'), ('UPDATE', 'head'), ('SELECT', 'journal'), ('INSERT', 'journal')
        ) AS needed (privilege, relation)
        WHERE NOT pg_catalog.has_table_privilege('git_migrate.' || needed.relation, needed.privilege)
        """
}
