import Glibc
import TestSupport
import Testing

@testable import Workflows

/// A migration that is tried in staging's own database is under its limits, and leaves nothing, however it ends.
@Suite struct EnvironmentTrialTests {
    let staging: Staging

    /// Alters a table and keeps the lock until the gate is open, which is shut in staging alone.
    init() throws {
        staging = try Staging()
        try staging.commit(
            .table("001", "orders"),
            .init(
                "002_gate",
                up: "CREATE TABLE gate (id int);\nINSERT INTO gate VALUES (1);\n",
                down: "DROP TABLE gate;\n"
            )
        )
        try staging.deploy()
        try staging.connection().execute("TRUNCATE gate")
        try staging.commit(
            .init(
                "003_greedy",
                up: """
                    ALTER TABLE orders ADD COLUMN total int;
                    DO $$
                    BEGIN
                        WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.05); END LOOP;
                    END
                    $$;

                    """,
                down: "ALTER TABLE orders DROP COLUMN total;\n"
            )
        )
    }

    private func start() throws -> RunningTool {
        try staging.tool.start(["test", "003_greedy.sql", "--staging", "--no-data"])
    }

    private func expectUnchanged() throws {
        #expect(
            try staging.column(
                "SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'total'"
            ) == ["0"]
        )
        #expect(try staging.applied() == ["001_orders", "002_gate"])
        #expect(try staging.deployments() == ["deploy done"])
    }

    @Test func itIsStoppedWhenItKeepsOthersWaitingForTooLong() throws {
        try staging.repository.git("config", "migrate.staging.maxBlocking", "300ms")
        let tool = try start()
        _ = try staging.sleeper()
        let reader = try WaitingSession(to: staging.url) { try $0.execute("SELECT FROM orders") }
        let outcome = tool.wait()
        #expect(reader.end() == nil)
        #expect(outcome.status == 1, "\(outcome.messages)")
        #expect(outcome.output.contains("stopped: the up script kept 1 session waiting"), "\(outcome.output)")
        try expectUnchanged()
    }

    @Test func anInterruptUndoesIt() throws {
        let tool = try start()
        _ = try staging.sleeper()
        tool.signal(SIGINT)
        let outcome = tool.wait()
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(outcome.messages.contains("staging is as it was"), "\(outcome.messages)")
        try expectUnchanged()
    }

    @Test(.enabled(if: Pooler.isInstalled)) func behindATransactionPoolerItIsLeftOut() throws {
        let pooler = try Pooler(.transaction, before: staging.server)
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": pooler.url(database: try staging.connection().database)]
        )
        let outcome = try tool.start(["test", "003_greedy.sql", "--no-data"]).wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(
            outcome.output.contains("not tried: a pooler hands the session to others"),
            "\(outcome.output)"
        )
        try expectUnchanged()
    }
}
