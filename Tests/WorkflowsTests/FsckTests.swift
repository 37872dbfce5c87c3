import Postgres
import TestSupport
import Testing

@testable import Workflows

/// What somebody with a superuser's hands changes in a ledger is found, and named.
@Suite struct FsckTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.commit(.table("001", "a"), .table("002", "b"), tag: "v1")
        try staging.deploy("v1")
        try staging.commit([.table("003", "c")], tag: "v2")
        try staging.deploy("v2")
        #expect(try staging.command("rollback", "v1").status == 0)
        try staging.deploy("v2")
    }

    private func fsck() throws -> Tool.Outcome { try staging.tool("fsck", "staging") }

    /// Past every trigger of the ledger, which stay as they are.
    private func tamper(_ sql: String) throws {
        try staging.connection().execute("SET session_replication_role = replica; \(sql)")
    }

    @Test func aLedgerThatOnlyTheToolWroteIsSound() throws {
        let outcome = try fsck()
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.messages.contains("the ledger of staging is sound (5 steps and 6 scripts checked)"))
        let before = try staging.column("SELECT count(*) FROM git_migrate.deployments")
        #expect(try fsck().status == 0)
        #expect(try staging.column("SELECT count(*) FROM git_migrate.deployments") == before)
    }

    /// What is done to the ledger, and what fsck says of it.
    struct Tampering: CustomTestStringConvertible, Sendable {
        let sql: String
        let found: String

        init(_ sql: String, _ found: String) {
            self.sql = sql
            self.found = found
        }

        var testDescription: String { found }
    }

    static let rows = [
        Tampering(
            "UPDATE git_migrate.steps SET name = 'x' WHERE sequence = 2",
            "step 2 (002_x) does not follow from the step before it"
        ),
        Tampering(
            "UPDATE git_migrate.steps SET started_at = started_at - '1 day'::interval WHERE sequence = 2",
            "step 2 (002_b) does not follow"
        ),
        Tampering("DELETE FROM git_migrate.steps WHERE sequence = 2", "step 2 is missing"),
        Tampering(
            "DELETE FROM git_migrate.steps WHERE sequence = 5",
            "the head is at step 5, not at the last step, 4"
        ),
        Tampering(
            "UPDATE git_migrate.head SET sequence = 4",
            "the head is at step 4, not at the last step, 5"
        ),
        Tampering("UPDATE git_migrate.head SET hash = ''", "the head has another hash than the last step, 5"),
        Tampering("DELETE FROM git_migrate.head", "the head is missing"),
        Tampering(
            "UPDATE git_migrate.steps SET kind = 'mark-applied' WHERE sequence = 4",
            "step 4 (003_c) does not follow"
        ),
        Tampering(
            "UPDATE git_migrate.steps SET kind = 'mark-applied' WHERE sequence = 4",
            "step 4 applies 003_c twice"
        ),
        Tampering(
            "DELETE FROM git_migrate.applied WHERE version = '002'",
            "step 2 applied 002_b, and the applied set does not have it"
        ),
        Tampering(
            "DELETE FROM git_migrate.applied WHERE version = '002'",
            "and lacks 002_b"
        ),
        Tampering(
            "INSERT INTO git_migrate.applied SELECT tenant, '009', 'x', up_blob, down_blob, 9 FROM git_migrate.applied LIMIT 1",
            "the applied set has 009_x, and no step applied it"
        ),
        Tampering(
            "UPDATE git_migrate.applied SET sequence = 77 WHERE version = '002'",
            "the applied set has 002_b otherwise than step 2 says"
        ),
        Tampering("DELETE FROM git_migrate.deployments WHERE id = 2", "deployment 2 is missing"),
        Tampering(
            "DELETE FROM git_migrate.deployments WHERE id = 2",
            "the deployment of step 3 (003_c) is missing"
        ),
        Tampering(
            "UPDATE git_migrate.deployments SET planned_steps = 9 WHERE id = 1",
            "deployment 1 is done with 2 steps, and had 9 to take"
        ),
        Tampering(
            "UPDATE git_migrate.deployments SET outcome = NULL, finished_at = NULL WHERE id = 4",
            "deployment 4 has not ended, and nobody runs it"
        ),
        Tampering(
            "UPDATE git_migrate.scripts SET body = 'DROP DATABASE x' WHERE body LIKE 'CREATE TABLE a%'",
            "of 001_a is not the text that its id is of"
        ),
        Tampering(
            "DELETE FROM git_migrate.scripts WHERE body LIKE 'DROP TABLE a%'",
            "of 001_a is not recorded"
        ),
        Tampering("UPDATE git_migrate.environment SET database_oid = 1", "this one is a copy of staging"),
        Tampering(
            """
            INSERT INTO git_migrate.journal (deployment, sequence, attempt, kind, version, name, up_blob, statement, event)
            SELECT 1, 1, 1, 'apply', version, name, up_blob, 0, 'done' FROM git_migrate.applied LIMIT 1
            """,
            "the journal tells of step 1, which ran in a transaction"
        ),
        Tampering(
            "DELETE FROM git_migrate.ledger_versions",
            "git_migrate.ledger_versions does not count from 1"
        ),
    ]

    @Test(arguments: rows) func aChangedRowIsFound(tampering: Tampering) throws {
        try tamper(tampering.sql)
        let outcome = try fsck()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains(tampering.found), "\(outcome.output)\(outcome.messages)")
    }

    static let objects = [
        Tampering(
            "ALTER TABLE git_migrate.steps DISABLE TRIGGER steps_only_grow",
            "the trigger git_migrate.steps.steps_only_grow is disabled"
        ),
        Tampering(
            "DROP TRIGGER deployments_stay ON git_migrate.deployments",
            "the trigger git_migrate.deployments.deployments_stay is missing"
        ),
        Tampering(
            """
            DROP TRIGGER deployments_stay ON git_migrate.deployments;
            CREATE TRIGGER deployments_stay BEFORE TRUNCATE ON git_migrate.deployments
                FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change()
            """,
            "the trigger git_migrate.deployments.deployments_stay is not as this tool makes it"
        ),
        Tampering(
            "CREATE TRIGGER mine BEFORE INSERT ON git_migrate.steps FOR EACH ROW EXECUTE FUNCTION git_migrate.refuse_change()",
            "the trigger git_migrate.steps.mine is not the ledger's own"
        ),
        Tampering(
            "CREATE RULE mine AS ON INSERT TO git_migrate.journal DO INSTEAD NOTHING",
            "the rule git_migrate.journal.mine is not the ledger's own"
        ),
        Tampering(
            """
            CREATE OR REPLACE FUNCTION git_migrate.refuse_change() RETURNS trigger
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'
            """,
            "the function git_migrate.refuse_change is not as this tool makes it"
        ),
        Tampering(
            "ALTER FUNCTION git_migrate.refuse_change() SECURITY DEFINER",
            "the function git_migrate.refuse_change runs as its owner"
        ),
        Tampering(
            "DROP FUNCTION git_migrate.end_deployment",
            "the function git_migrate.end_deployment is missing"
        ),
        Tampering(
            "ALTER TABLE git_migrate.steps DROP CONSTRAINT steps_up_blob_fkey",
            "the constraint git_migrate.steps.steps_up_blob_fkey is missing"
        ),
        Tampering(
            "DROP INDEX git_migrate.deployments_one_running",
            "the index git_migrate.deployments_one_running is missing"
        ),
        Tampering(
            "ALTER TABLE git_migrate.steps ALTER COLUMN name DROP NOT NULL",
            "the column git_migrate.steps.name is not as this tool makes it"
        ),
        Tampering(
            "ALTER TABLE git_migrate.scripts ALTER COLUMN body TYPE varchar",
            "the column git_migrate.scripts.body is not as this tool makes it"
        ),
        Tampering(
            "ALTER TABLE git_migrate.journal ALTER COLUMN at TYPE timestamptz(3)",
            "the column git_migrate.journal.at is not as this tool makes it"
        ),
        Tampering(
            """
            DROP VIEW git_migrate.dashboard_deployments;
            ALTER TABLE git_migrate.deployments ALTER COLUMN remarks DROP DEFAULT, ALTER COLUMN remarks TYPE varchar[]
            """,
            "the column git_migrate.deployments.remarks is not as this tool makes it"
        ),
        Tampering(
            """
            ALTER TABLE git_migrate.journal DROP CONSTRAINT journal_event_check,
                ADD CONSTRAINT journal_event_check CHECK (event IN ('intent', 'done', 'failed', 'abandoned', 'other'))
            """,
            "the constraint git_migrate.journal.journal_event_check is not as this tool makes it"
        ),
        Tampering(
            """
            ALTER TABLE git_migrate.steps DROP CONSTRAINT steps_end_follows_start,
                ADD CONSTRAINT steps_end_follows_start CHECK (finished_at <= started_at OR true)
            """,
            "the constraint git_migrate.steps.steps_end_follows_start is not as this tool makes it"
        ),
        Tampering(
            "ALTER TABLE git_migrate.steps ENABLE ROW LEVEL SECURITY",
            "the table git_migrate.steps has row level security"
        ),
    ]

    @Test(arguments: objects) func aChangedObjectIsFound(tampering: Tampering) throws {
        try staging.connection().execute(tampering.sql)
        let outcome = try fsck()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains(tampering.found), "\(outcome.output)\(outcome.messages)")
        #expect(outcome.messages.contains("has 1 anomaly"), "\(outcome.output)")
    }

    @Test func aTagThatMovedIsAnAnomalyAndOneThatIsGoneARemark() throws {
        try staging.repository.git("tag", "-d", "v1")
        let gone = try fsck()
        #expect(gone.status == 0)
        #expect(gone.output.contains("remark: the tag v1, deployed as"), "\(gone.output)")
        try staging.repository.git("tag", "-f", "v2", "HEAD~1")
        let moved = try fsck()
        #expect(moved.status == 1)
        #expect(moved.output.contains("the tag v2 was deployed as"))
    }

    @Test func aRepositoryThatDoesNotKnowTheCommitIsToldSo() throws {
        let other = try Staging(url: staging.url)
        try other.repository.commit(["sql/migrations/up/001_a.sql": "SELECT 1;\n"])
        let outcome = try other.tool("fsck", "staging")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("which this repository does not have"), "\(outcome.output)")
        #expect(outcome.output.contains("remark: 3 scripts that ran are not in this repository"))
        let repair = try other.command("repair")
        #expect(repair.status == 0)
        #expect(repair.output.contains("which this repository does not have"))
        #expect(repair.output.contains("git fetch --tags"))
    }

    @Test func repairShowsALockThatNoDeploymentHoldsAndIndexesThatAreInvalid() throws {
        let holder = try staging.connection()
        try holder.execute("SELECT pg_advisory_lock(\(DeploymentLock.key))")
        try staging.connection().execute(
            """
            CREATE INDEX broken ON a (id);
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass
            """
        )
        let outcome = try staging.command("repair")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains("The deployment lock is held, and no deployment runs: server process")
        )
        #expect(outcome.output.contains("git-migrate tests"))
        #expect(outcome.output.contains("public.broken on public.a, which this tool did not leave"))
        #expect(outcome.output.contains("REINDEX INDEX CONCURRENTLY public.broken"))
        holder.close()
    }
}
