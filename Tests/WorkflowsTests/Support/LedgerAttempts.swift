/// What must not be possible in a ``LedgerInUse``. Each runs in a transaction of its own as the superuser.
enum LedgerAttempts {
    typealias Attempt = LedgerConstraintTests.Attempt

    static let all = identity + scripts + deployments + steps + applied + head + journal + snapshots + hooks

    /// Without the triggers, to show that the constraint behind them holds too.
    static func behind(_ table: String, _ sql: String) -> String {
        "ALTER TABLE git_migrate.\(table) DISABLE TRIGGER USER; \(sql)"
    }

    private static let identity = [
        Attempt(
            "environment_pkey",
            "INSERT INTO git_migrate.environment (name, database_oid) VALUES ('production', 1)",
            "23505"
        ),
        Attempt(
            "environment_is_only_row_check",
            "INSERT INTO git_migrate.environment (is_only_row, name, database_oid) VALUES (false, 'production', 1)"
        ),
        Attempt("environment_name_check", "UPDATE git_migrate.environment SET name = 'No Name'"),
        Attempt("environment_stays", "DELETE FROM git_migrate.environment", "GM003"),
        Attempt("environment_stays", "TRUNCATE git_migrate.environment", "GM003"),
        Attempt(
            "ledger_versions_pkey",
            "INSERT INTO git_migrate.ledger_versions (version, tool_version) VALUES (1, '')",
            "23505"
        ),
        Attempt(
            "ledger_versions_version_check",
            "INSERT INTO git_migrate.ledger_versions (version, tool_version) VALUES (0, '')"
        ),
        Attempt("ledger_versions_only_grow", "UPDATE git_migrate.ledger_versions SET version = 2", "GM003"),
        Attempt("ledger_versions_only_grow", "DELETE FROM git_migrate.ledger_versions", "GM003"),
        Attempt("ledger_versions_only_grow", "TRUNCATE git_migrate.ledger_versions", "GM003"),
    ]

    private static let scripts = [
        Attempt(
            "scripts_pkey",
            "INSERT INTO git_migrate.scripts VALUES ('\(LedgerInUse.up)', 'SELECT 3')",
            "23505"
        ),
        Attempt("scripts_blob_check", "INSERT INTO git_migrate.scripts VALUES ('HEAD', 'SELECT 3')"),
        Attempt(
            "script_parts_pkey",
            "INSERT INTO git_migrate.script_parts VALUES ('\(LedgerInUse.up)', 1, '')",
            "23505"
        ),
        Attempt(
            "script_parts_blob_fkey",
            "INSERT INTO git_migrate.script_parts VALUES (repeat('9', 40), 1, '')",
            "23503"
        ),
        Attempt(
            "script_parts_part_check",
            "INSERT INTO git_migrate.script_parts VALUES ('\(LedgerInUse.up)', 0, '')"
        ),
        Attempt("script_parts_only_grow", "UPDATE git_migrate.script_parts SET body = 'SELECT 3'", "GM003"),
        Attempt("script_parts_only_grow", "DELETE FROM git_migrate.script_parts", "GM003"),
        Attempt("script_parts_only_grow", "TRUNCATE git_migrate.script_parts", "GM003"),
        Attempt("scripts_only_grow", "UPDATE git_migrate.scripts SET body = 'SELECT 3'", "GM003"),
        Attempt("scripts_only_grow", "DELETE FROM git_migrate.scripts", "GM003"),
        Attempt("scripts_only_grow", "TRUNCATE git_migrate.scripts CASCADE", "GM003"),
    ]

    private static let ended = "outcome => 'done'"
    private static let end = "finished_at => clock_timestamp() + '1 min'"

    private static let deployments = [
        Attempt("deployments_one_running", LedgerInUse.deployment("id => 3"), "23505"),
        Attempt(
            "deployments_pkey",
            LedgerInUse.deployment(ended, end),
            "23505"
        ),
        Attempt("deployments_id_check", LedgerInUse.deployment("id => 3", ended, end, "id => 0")),
        Attempt("deployments_kind_check", LedgerInUse.deployment("id => 3", ended, end, "kind => 'undo'")),
        Attempt(
            "deployments_from_commit_check",
            LedgerInUse.deployment("id => 3", ended, end, "from_commit => 'HEAD'")
        ),
        Attempt(
            "deployments_to_commit_check",
            LedgerInUse.deployment("id => 3", ended, end, "to_commit => 'HEAD'")
        ),
        Attempt(
            "deployments_planned_steps_check",
            LedgerInUse.deployment("id => 3", ended, end, "planned_steps => -1")
        ),
        Attempt("deployments_outcome_check", LedgerInUse.deployment("id => 3", "outcome => 'perhaps'", end)),
        Attempt("deployments_end_has_outcome", LedgerInUse.deployment("id => 3", ended)),
        Attempt("deployments_end_has_outcome", LedgerInUse.deployment("id => 3", end)),
        Attempt(
            "deployments_end_follows_start",
            LedgerInUse.deployment("id => 3", ended, "finished_at => now() - '1 day'::interval")
        ),
        Attempt(
            "deployments_error_means_failure",
            LedgerInUse.deployment("id => 3", ended, end, "error => '42601'")
        ),
        Attempt(
            "deployments_tag_has_commit",
            LedgerInUse.deployment(
                "id => 3",
                ended,
                end,
                "kind => 'rollback'",
                "to_commit => NULL",
                "tag => 'v1'"
            )
        ),
        Attempt(
            "deployments_deploy_has_commit",
            LedgerInUse.deployment("id => 3", ended, end, "to_commit => NULL")
        ),
        Attempt("deployments_stay", "DELETE FROM git_migrate.deployments", "GM003"),
        Attempt("deployments_stay", "TRUNCATE git_migrate.deployments CASCADE", "GM003"),
        Attempt(
            "deployments_end_once",
            "UPDATE git_migrate.deployments SET outcome = 'failed' WHERE id = 1",
            "GM003"
        ),
        Attempt(
            "deployments_end_once",
            "UPDATE git_migrate.deployments SET tag = 'v2' WHERE id = 2",
            "GM003"
        ),
        Attempt(
            "deployments_end_once",
            """
            UPDATE git_migrate.deployments SET outcome = 'done', finished_at = clock_timestamp(), actor_name = 'Eve'
            WHERE id = 2
            """,
            "GM003"
        ),
    ]

    private static let steps = [
        Attempt("steps_pkey", behind("steps", LedgerInUse.step("sequence => 1")), "23505"),
        Attempt("steps_sequence_check", behind("steps", LedgerInUse.step("sequence => 0"))),
        Attempt("steps_are_next", LedgerInUse.step("deployment => 9"), "GM004"),
        Attempt("steps_kind_check", LedgerInUse.step("kind => 'skip'")),
        Attempt("steps_version_check", LedgerInUse.step("version => 'v2'")),
        Attempt(
            "steps_up_blob_fkey",
            behind("applied", LedgerInUse.step("up_blob => repeat('9', 40)")),
            "23503"
        ),
        Attempt("steps_down_blob_fkey", LedgerInUse.step("down_blob => repeat('9', 40)"), "23503"),
        Attempt("steps_end_follows_start", LedgerInUse.step("finished_at => now() - '1 day'::interval")),
        Attempt("steps_revert_has_down", LedgerInUse.step("kind => 'revert'", "down_blob => NULL")),
        Attempt("steps_are_next", LedgerInUse.step("sequence => 3"), "GM001"),
        Attempt("steps_are_next", LedgerInUse.step("sequence => 1"), "GM001"),
        Attempt(
            "steps_are_next",
            LedgerInUse.step().replacing("SELECT git_migrate.begin_step('', 1);", with: ""),
            "GM002"
        ),
        Attempt(
            "steps_are_next",
            "\(LedgerInUse.step()); \(LedgerInUse.finish(deployment: 2, version: "003"))",
            "GM002"
        ),
        Attempt("steps_are_next", LedgerInUse.step("deployment => 1"), "GM004"),
        Attempt("steps_only_grow", "UPDATE git_migrate.steps SET name = 'other'", "GM003"),
        Attempt("steps_only_grow", "DELETE FROM git_migrate.steps", "GM003"),
        Attempt("steps_only_grow", "TRUNCATE git_migrate.steps CASCADE", "GM003"),
        // A revert of what is not applied, or not as it was applied.
        Attempt("steps_take_effect", LedgerInUse.step("kind => 'revert'"), "GM005"),
        Attempt(
            "steps_take_effect",
            LedgerInUse.step(
                "kind => 'revert'",
                "version => '001'",
                "name => 'first'",
                "up_blob => '\(LedgerInUse.down)'"
            ),
            "GM005"
        ),
    ]

    private static let applied = [
        Attempt("applied_pkey", LedgerInUse.step("version => '001'", "name => 'first'"), "23505"),
        Attempt(
            "applied_tenant_sequence_key",
            behind(
                "applied",
                """
                INSERT INTO git_migrate.applied VALUES ('', '9', 'x', '\(LedgerInUse.up)', '\(LedgerInUse.down)', 1)
                """
            ),
            "23505"
        ),
        Attempt(
            "applied_through_steps",
            "INSERT INTO git_migrate.applied VALUES ('', '9', 'x', '\(LedgerInUse.up)', NULL, 1)",
            "GM003"
        ),
        Attempt("applied_through_steps", "UPDATE git_migrate.applied SET name = 'other'", "GM003"),
        Attempt("applied_through_steps", "DELETE FROM git_migrate.applied", "GM003"),
        Attempt("applied_stays", "TRUNCATE git_migrate.applied", "GM003"),
    ]

    private static let head = [
        Attempt("head_pkey", "INSERT INTO git_migrate.head DEFAULT VALUES", "23505"),
        Attempt("head_sequence_check", behind("head", "UPDATE git_migrate.head SET sequence = -1")),
        Attempt("head_through_steps", "UPDATE git_migrate.head SET sequence = 0", "GM003"),
        Attempt("head_stays", "DELETE FROM git_migrate.head", "GM003"),
        Attempt("head_stays", "TRUNCATE git_migrate.head", "GM003"),
    ]

    private static let journal = [
        Attempt(
            "journal_pkey",
            LedgerInUse.journal("attempt => 2").replacing(" VALUES", with: " OVERRIDING SYSTEM VALUE VALUES")
                .replacing("(deployment", with: "(id, deployment").replacing("VALUES (", with: "VALUES (1, "),
            "23505"
        ),
        Attempt("journal_event_is_single", LedgerInUse.journal(), "23505"),
        Attempt(
            "journal_tenant_deployment_fkey",
            behind("journal", LedgerInUse.journal("attempt => 2", "deployment => 9")),
            "23503"
        ),
        Attempt("journal_sequence_check", behind("journal", LedgerInUse.journal("sequence => 0"))),
        Attempt("journal_attempt_check", LedgerInUse.journal("attempt => 0")),
        Attempt("journal_kind_check", LedgerInUse.journal("attempt => 2", "kind => 'mark-applied'")),
        Attempt(
            "journal_up_blob_fkey",
            LedgerInUse.journal("attempt => 2", "up_blob => repeat('9', 40)"),
            "23503"
        ),
        Attempt(
            "journal_down_blob_fkey",
            LedgerInUse.journal("attempt => 2", "down_blob => repeat('9', 40)"),
            "23503"
        ),
        Attempt("journal_statement_check", LedgerInUse.journal("statement => -1")),
        Attempt("journal_event_check", LedgerInUse.journal("event => 'perhaps'")),
        Attempt("journal_failure_has_reason", LedgerInUse.journal("event => 'failed'")),
        Attempt("journal_failure_has_reason", LedgerInUse.journal("event => 'done'", "reason => 'why'")),
        Attempt(
            "journal_indexes_of_event",
            LedgerInUse.journal("event => 'done'", "invalid_indexes => '{1}'")
        ),
        Attempt(
            "journal_is_of_next",
            LedgerInUse.journal("attempt => 2", "deployment => 1"),
            "GM004"
        ),
        Attempt("journal_is_of_next", LedgerInUse.journal("sequence => 1"), "GM001"),
        Attempt("journal_is_of_next", LedgerInUse.journal("sequence => 3"), "GM001"),
        Attempt("journal_only_grows", "UPDATE git_migrate.journal SET event = 'done'", "GM003"),
        Attempt("journal_only_grows", "DELETE FROM git_migrate.journal", "GM003"),
        Attempt("journal_only_grows", "TRUNCATE git_migrate.journal", "GM003"),
    ]

    private static let snapshots = [
        Attempt(
            "schema_objects_pkey",
            "INSERT INTO git_migrate.schema_objects SELECT * FROM git_migrate.schema_objects",
            "23505"
        ),
        Attempt("schema_objects_only_grow", "UPDATE git_migrate.schema_objects SET definition = ''", "GM003"),
        Attempt("schema_objects_only_grow", "DELETE FROM git_migrate.schema_objects", "GM003"),
        Attempt(
            "schema_spans_pkey",
            "INSERT INTO git_migrate.schema_spans SELECT * FROM git_migrate.schema_spans",
            "23505"
        ),
        Attempt(
            "schema_spans_end_follows_start",
            "UPDATE git_migrate.schema_spans SET until_deployment = since_deployment"
        ),
        Attempt("schema_spans_stay", "DELETE FROM git_migrate.schema_spans", "GM003"),
        Attempt("schema_spans_stay", "TRUNCATE git_migrate.schema_spans", "GM003"),
        Attempt(
            "schema_snapshots_pkey",
            "INSERT INTO git_migrate.schema_snapshots SELECT * FROM git_migrate.schema_snapshots",
            "23505"
        ),
        Attempt("schema_snapshots_only_grow", "UPDATE git_migrate.schema_snapshots SET objects = 0", "GM003"),
        Attempt("schema_snapshots_only_grow", "DELETE FROM git_migrate.schema_snapshots", "GM003"),
        Attempt(
            "backups_pkey",
            "INSERT INTO git_migrate.backups OVERRIDING SYSTEM VALUE SELECT * FROM git_migrate.backups",
            "23505"
        ),
        Attempt("backups_only_grow", "UPDATE git_migrate.backups SET verification = 'restored'", "GM003"),
        Attempt("backups_only_grow", "TRUNCATE git_migrate.backups", "GM003"),
    ]
}
