import Glibc
import Postgres
import TestSupport
import Testing

/// A second connection tells whom a migration waits for, and stops one that keeps others waiting.
@Suite struct WatchTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.connection().execute("CREATE TABLE orders (id int)")
        try staging.makeGate()
    }

    private func set(_ key: String, _ value: String) throws {
        try staging.repository.git("config", "migrate.staging.\(key)", value)
    }

    /// Alters the table, and keeps the lock until the gate is open.
    private let greedy = Staging.Pair(
        "001_greedy",
        up: """
            ALTER TABLE orders ADD COLUMN total int;
            DO $$
            BEGIN
                WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.05); END LOOP;
            END
            $$;

            """
    )

    @Test func whoHoldsALockIsToldWhileItIsWaitedFor() throws {
        let holder = try staging.connection()
        try holder.execute("BEGIN; LOCK TABLE orders IN SHARE MODE")
        try set("lockTimeout", "1min")
        try staging.commit(Staging.Pair("001_alter", up: "ALTER TABLE orders ADD COLUMN total int;\n"))
        let tool = try staging.start("deploy")
        try until("it is told what is waited for") { tool.messages.contains("001_alter waits for") }
        #expect(
            tool.messages.contains(
                "001_alter waits for a lock on orders, held by pid \(holder.backendPID) (postgres, git-migrate tests, "
            ),
            "\(tool.messages)"
        )
        try holder.execute("COMMIT")
        #expect(tool.wait().status == 0)
        try until("the watch has ended") {
            try staging.column(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'git-migrate watch' AND datname = current_database()"
            ).isEmpty
        }
    }

    @Test func aRowThatIsWaitedForIsNamedByItsTable() throws {
        let holder = try staging.connection()
        try holder.execute("INSERT INTO orders VALUES (1)")
        try holder.execute("BEGIN; UPDATE orders SET id = 2")
        try set("lockTimeout", "1min")
        try staging.commit(Staging.Pair("001_fill", up: "UPDATE orders SET id = 3;\n"))
        let tool = try staging.start("deploy")
        try until("it is told what is waited for") { tool.messages.contains("001_fill waits for") }
        #expect(
            tool.messages.contains("001_fill waits for a row of orders, held by pid \(holder.backendPID)")
        )
        try holder.execute("COMMIT")
        #expect(tool.wait().status == 0)
    }

    @Test func whoKeepsOthersWaitingForTooLongIsStopped() throws {
        try set("maxBlocking", "300ms")
        try staging.commit(greedy)
        let tool = try staging.start("deploy")
        let process = try staging.sleeper()
        let reader = try WaitingSession(to: staging.url) {
            try $0.execute("SELECT FROM orders -- the reader")
        }
        // It waits behind the reader's neighbour, not for the migration alone.
        let writer = try WaitingSession(to: staging.url) {
            try $0.execute("BEGIN; LOCK TABLE orders; COMMIT")
        }
        let outcome = tool.wait()
        #expect(reader.end() == nil)
        #expect(writer.end() == nil)
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("001_greedy was stopped since it kept "), "\(outcome.messages)")
        #expect(outcome.messages.contains(", and was undone as a whole"))
        #expect(
            outcome.messages.contains(
                "on relation orders: pid \(reader.process) (postgres, git-migrate tests, "
            ),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("SELECT FROM orders -- the reader"))
        #expect(outcome.messages.contains("git config migrate.staging.maxBlocking"))
        #expect(outcome.messages.contains("staging was at"))
        #expect(!outcome.messages.contains("pid \(process)"))
        #expect(try staging.applied().isEmpty)
        #expect(
            try staging.column(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'total'"
            )
            .isEmpty
        )
        #expect(try staging.deployments() == ["deploy failed"])
    }

    /// A statement that builds an index waits for `writer`, and keeps `other` waiting.
    private func expectStopped(_ tool: RunningTool, at statement: Int, for other: WaitingSession) throws {
        let outcome = tool.wait()
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(
            outcome.messages.contains(
                "001_index was stopped at statement \(statement) since it kept 1 session waiting for up to "
            ),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("and could not be undone: it runs outside a transaction"))
        #expect(outcome.messages.contains("on relation orders: pid \(other.process) (postgres"))
        #expect(outcome.messages.contains("it left the index public.orders_id of public.orders invalid"))
        #expect(outcome.messages.contains("git migrate repair -e staging --resume"))
        #expect(outcome.messages.contains("git config migrate.staging.maxBlocking"))
        #expect(other.end() == nil)
    }

    @Test func whatRunsOutsideATransactionIsStoppedTooAndItsRepairAsWell() throws {
        try set("maxBlocking", "300ms")
        try staging.commit(
            Staging.Pair(
                "001_index",
                up: "ANALYZE orders;\nVACUUM orders;\nCREATE INDEX CONCURRENTLY orders_id ON orders (id);\n",
                down: "DROP INDEX CONCURRENTLY orders_id;\n"
            )
        )
        let url = staging.url
        func other() throws -> WaitingSession {
            try WaitingSession(to: url) {
                try $0.execute("BEGIN; LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE; COMMIT")
            }
        }
        let writer = try staging.connection()
        try writer.execute("BEGIN; INSERT INTO orders VALUES (1)")
        let tool = try staging.start("deploy")
        try until("the index is being built") {
            try !staging.column(
                "SELECT pid FROM pg_stat_progress_create_index WHERE relid = 'orders'::regclass AND phase LIKE 'waiting%'"
            ).isEmpty
        }
        try expectStopped(tool, at: 3, for: other())
        #expect(
            try staging.journal() == ["1.0 done", "1.1 intent", "1.1 done", "1.2 intent", "1.2 failed"]
        )
        let reason = try staging.column("SELECT error FROM git_migrate.deployments")
        #expect(reason == ["001_index: stopped since it blocked 1 sessions"])

        // What is left of the index is dropped first, which waits for the writer as well.
        let again = try staging.start("repair", "--resume")
        try until("the repair tells what it waits for") { again.messages.contains("001_index waits for") }
        let repaired = again.messages
        #expect(repaired.contains("held by pid \(writer.backendPID)"), "\(repaired)")
        try expectStopped(again, at: 3, for: other())

        try writer.execute("COMMIT")
        let settled = try staging.command("repair", "--resume")
        #expect(settled.status == 0, "\(settled.messages)")
        #expect(try staging.applied() == ["001_index"])
        #expect(
            try staging.column("SELECT indisvalid FROM pg_index WHERE indrelid = 'orders'::regclass") == ["t"]
        )
    }

    @Test func whereNothingOfItIsInItIsUndoneAsAWhole() throws {
        try set("maxBlocking", "300ms")
        try staging.commit(
            Staging.Pair(
                "001_greedy",
                up: """
                    -- migrate: no-transaction
                    DO $$
                    BEGIN
                        ALTER TABLE orders ADD COLUMN total int;
                        WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.05); END LOOP;
                    END
                    $$;

                    """
            )
        )
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        let reader = try WaitingSession(to: staging.url) { try $0.execute("SELECT FROM orders") }
        let outcome = tool.wait()
        #expect(reader.end() == nil)
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(outcome.messages.contains("001_greedy was stopped since it kept 1 session waiting"))
        #expect(outcome.messages.contains("and was undone as a whole"))
        #expect(try staging.journal().isEmpty)
    }

    @Test func withoutALimitTheyWait() throws {
        try set("lockTimeout", "100ms")
        try staging.commit(greedy)
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        let reader = try WaitingSession(to: staging.url) { try $0.execute("SELECT FROM orders") }
        try reader.untilItWaits()
        try staging.openGate()
        #expect(tool.wait().status == 0)
        #expect(reader.end() == nil)
    }

    @Test func aRoleWithOneConnectionDeploysUnwatched() throws {
        let role = try staging.server.freshRole("LOGIN CONNECTION LIMIT 1")
        let database = try staging.column("SELECT current_database()")[0]
        try staging.connection().execute(
            """
            GRANT CREATE ON DATABASE \(database) TO \(role); GRANT CREATE ON SCHEMA public TO \(role);
            ALTER TABLE orders OWNER TO \(role); GRANT SELECT ON gate TO \(role)
            """
        )
        try set("maxBlocking", "100ms")
        try staging.commit(greedy)
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        )
        let running = try tool.start(["deploy", "-e", "staging"])
        try until("it says that nobody watches") {
            running.messages.contains("migrate.staging.maxBlocking cannot be kept")
        }
        try staging.openGate()
        let outcome = running.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["001_greedy"])
    }

    @Test func aStatementThatTakesTooLongIsToldFromOneThatWasCancelled() throws {
        try staging.commit(greedy)
        let tool = try staging.start("deploy")
        let process = try staging.sleeper()
        try staging.connection().execute("SELECT pg_cancel_backend(\(process))")
        let cancelled = tool.wait()
        #expect(cancelled.status == 2)
        #expect(
            cancelled.messages.contains(
                "001_greedy was cancelled by another session or the server's administrator"
            ),
            "\(cancelled.messages)"
        )

        try set("statementTimeout", "200ms")
        let late = try staging.command("deploy")
        #expect(late.status == 2)
        #expect(
            late.messages.contains(
                "001_greedy took longer than migrate.staging.statementTimeout (200ms) allows, and was undone as a whole"
            ),
            "\(late.messages)"
        )
        #expect(late.messages.contains("git config migrate.staging.statementTimeout"))

        try set("statementTimeout", "0")
        try staging.commit(
            Staging.Pair("001_greedy", up: "SET statement_timeout = '50ms';\nSELECT pg_sleep(60);\n")
        )
        let own = try staging.command("deploy")
        #expect(
            own.messages.contains("001_greedy took longer than its own statement_timeout allows"),
            "\(own.messages)"
        )
        #expect(try staging.applied().isEmpty)
    }

    @Test func theTimeThatAStatementMayTakeIsNotThatOfTheWholePlan() throws {
        try set("statementTimeout", "1s")
        try staging.commit((1...6).map { Staging.Pair("00\($0)_nap", up: "SELECT pg_sleep(0.3);\n") })
        try staging.deploy()
    }
}
