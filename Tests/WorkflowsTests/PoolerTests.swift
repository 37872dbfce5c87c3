import Glibc
import Postgres
import TestSupport
import Testing

/// Behind a pooler that hands its server processes on after each transaction, deployments are safe by the ledger alone, and leave
/// nothing behind with the strangers that come after them.
@Suite(.enabled(if: Pooler.isInstalled, "pgbouncer is not installed")) struct PoolerTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.commit(.table("001", "a"), .table("002", "b"))
    }

    private func pooled(_ mode: Pooler.Mode) throws -> (Pooler, Tool, url: String) {
        let pooler = try Pooler(mode, before: staging.server)
        let url = pooler.url(database: try staging.column("SELECT current_database()")[0])
        return (pooler, Tool(in: staging.repository, environment: ["SUPABASE_STAGING_URL": url]), url)
    }

    private static let concurrent = Staging.Pair(
        "003_index",
        up: "CREATE INDEX CONCURRENTLY a_id ON a (id);\n",
        down: "DROP INDEX CONCURRENTLY a_id;\n"
    )

    @Test func behindATransactionPoolerMigrationsRunAndLeaveTheSessionsAsTheyWere() throws {
        let (pooler, tool, url) = try pooled(.transaction)
        try withExtendedLifetime(pooler) {
            let stranger = try staging.server.connection(to: url)
            try stranger.execute("PREPARE strangers AS SELECT 1")
            let process = try stranger.currentProcess()
            let settings = try stranger.query(
                "SELECT name, setting FROM pg_settings WHERE name <> 'application_name' AND name NOT LIKE 'plpgsql.%'"
            )

            try staging.commit(
                Staging.Pair(
                    "003_hostile",
                    up:
                        "SET search_path = pg_catalog; PREPARE mine AS SELECT 2; SET statement_timeout = 77; CREATE TABLE public.c ();\n",
                    down: "DROP TABLE c;\n"
                ),
                .table("004", "d")
            )
            let outcome = try tool("deploy", "-e", "staging")
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(outcome.messages.contains("a pooler hands this session on after each transaction"))
            #expect(try staging.applied() == ["001_a", "002_b", "003_hostile", "004_d"])

            #expect(try stranger.currentProcess() == process)
            #expect(try !stranger.query("EXECUTE strangers").isEmpty)
            #expect(
                try stranger.query("SELECT name FROM pg_prepared_statements").map { $0["name"] } == [
                    "strangers"
                ]
            )
            #expect(
                try stranger.query(
                    "SELECT name, setting FROM pg_settings WHERE name <> 'application_name' AND name NOT LIKE 'plpgsql.%'"
                )
                    == settings
            )
            #expect(
                try staging.column(
                    """
                    SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                    WHERE l.locktype = 'advisory' AND a.datname = current_database()
                    """
                ).isEmpty
            )
            #expect(try tool("rollback", "--steps", "3", "-e", "staging").status == 0)
            #expect(try tool("status", "staging").status == 0)
            #expect(try tool("fsck", "staging").status == 0)
        }
    }

    @Test func whatNeedsASessionIsRefusedByNameBeforeAnythingRan() throws {
        let (pooler, tool, _) = try pooled(.transaction)
        try withExtendedLifetime(pooler) {
            try staging.commit([Self.concurrent])
            let outcome = try tool("deploy", "-e", "staging")
            #expect(outcome.status == 1)
            #expect(outcome.messages.contains("003_index needs one of its own"), "\(outcome.messages)")
            #expect(outcome.messages.contains("session mode"))
            #expect(try !staging.has("git_migrate.head"))
        }
    }

    @Test func inSessionModeEverythingRunsAsWithoutAPooler() throws {
        let (pooler, tool, _) = try pooled(.session)
        try withExtendedLifetime(pooler) {
            try staging.commit([Self.concurrent])
            let outcome = try tool("deploy", "-e", "staging")
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(!outcome.messages.contains("pooler"))
            #expect(try staging.applied() == ["001_a", "002_b", "003_index"])
        }
    }

    @Test(arguments: Pooler.Mode.allCases) func aKilledToolKeepsNobodyWaiting(mode: Pooler.Mode) throws {
        let (pooler, tool, _) = try pooled(mode)
        try withExtendedLifetime(pooler) {
            try staging.makeGate()
            try staging.commit(.gated("003", "c"))
            let killed = try tool.start(["deploy", "-e", "staging"])
            _ = try staging.sleeper()
            killed.signal(9)
            _ = killed.wait()
            try staging.openGate()
            try until("its transaction has ended") {
                try staging.column(
                    "SELECT pid FROM pg_stat_activity WHERE xact_start IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()"
                ).isEmpty
            }
            let outcome = try tool("deploy", "-e", "staging", "--wait", "100ms")
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(try staging.applied() == ["001_a", "002_b", "003_c"])
            #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"])
        }
    }

    @Test func ofTwoDeploymentsAtOnceOneTakesEveryStep() throws {
        let (pooler, tool, _) = try pooled(.transaction)
        try withExtendedLifetime(pooler) {
            try staging.deploy()
            try staging.makeGate()
            try staging.commit(.gated("003", "c"), .table("004", "d"))
            let first = try tool.start(["deploy", "-e", "staging"])
            _ = try staging.sleeper()
            let second = try tool.start(["deploy", "-e", "staging"])
            try until("the second waits for the first") {
                second.messages.contains("waiting for another deployment to end (server process ")
            }
            try staging.openGate()
            #expect(first.wait().status == 0)
            let late = second.wait()
            #expect(late.status == 1, "\(late.messages)")
            #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003", "apply 004"])
            #expect(try tool("fsck", "staging").status == 0)
        }
    }

    /// Deploys `003_c` through the tool until it waits at the gate, and stops the tool there; then opens the gate.
    private func stoppedInAStep(_ tool: Tool) throws -> RunningTool {
        try staging.deploy()
        try staging.makeGate()
        let filler = "-- " + String(repeating: "x", count: 300_000) + "\n"
        try staging.commit(
            .gated("003", "c"),
            Staging.Pair("004_d", up: filler + "CREATE TABLE d (id int);\n")
        )
        let first = try tool.start(["deploy", "-e", "staging"])
        _ = try staging.sleeper()
        first.signal(SIGSTOP)
        try staging.openGate()
        return first
    }

    @Test func whoIsInTheMidstOfAStepIsNotOvertaken() throws {
        let (pooler, tool, _) = try pooled(.transaction)
        try withExtendedLifetime(pooler) {
            let first = try stoppedInAStep(tool)
            try until("the next step has begun") { try staging.applied().contains("003_c") }
            let status = try tool("status", "staging")
            #expect(status.output.contains("is running since"), "\(status.output)")
            let second = try tool("deploy", "-e", "staging", "--wait", "1s")
            #expect(second.status == 1, "\(second.messages)")
            #expect(
                second.messages.contains("waiting for another deployment to end (server process "),
                "\(second.messages)"
            )
            #expect(
                second.messages.contains("another deployment is running on this database: server process ")
            )
            first.signal(SIGCONT)
            #expect(first.wait().status == 0)
            #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003", "apply 004"])
        }
    }

    /// Whether such a one runs still cannot be seen; if it does, the ledger refuses it.
    @Test func whoIsQuietIsWaitedForAndThenOvertaken() throws {
        let (pooler, tool, _) = try pooled(.transaction)
        try withExtendedLifetime(pooler) {
            try staging.deploy()
            let holder = try staging.connection()
            try holder.execute("BEGIN; LOCK TABLE a")
            try staging.repository.git("config", "migrate.staging.lockTimeout", "100ms")
            try staging.commit(Staging.Pair("003_alter", up: "ALTER TABLE a ADD COLUMN total int;\n"))
            let first = try tool.start(["deploy", "-e", "staging"])
            try until("it is to be tried again") { first.messages.contains("to try 003_alter again") }
            first.signal(SIGSTOP)
            try until("no step is under way") {
                try staging.column(
                    "SELECT pid FROM pg_locks WHERE relation = 'git_migrate.head'::regclass AND mode = 'RowExclusiveLock'"
                ).isEmpty
            }
            let status = try tool("status", "staging")
            #expect(status.output.contains("whether it runs still cannot be seen"), "\(status.output)")
            #expect(!status.output.contains("interrupted"))
            #expect(try tool("repair", "-e", "staging").output.contains("cannot be seen there"))
            #expect(try tool("fsck", "staging").status == 0)
            try holder.execute("COMMIT")
            let second = try tool("deploy", "-e", "staging", "--wait", "1s")
            #expect(second.status == 0, "\(second.messages)")
            #expect(second.messages.contains("waiting for another deployment to end"), "\(second.messages)")
            first.signal(SIGCONT)
            let late = first.wait()
            #expect(late.status == 2, "\(late.messages)")
            #expect(late.messages.contains("another deployment has moved this database"), "\(late.messages)")
            #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"])
            #expect(try staging.deployments() == ["deploy done", "deploy interrupted", "deploy done"])
            #expect(try tool("fsck", "staging").status == 0)
        }
    }

    /// What the connection's options cannot carry is in force after a migration that ran statement by statement as before it.
    @Test func inSessionModeSettingsOutliveAMigrationOutsideATransaction() throws {
        let role = try staging.server.freshRole("LOGIN SUPERUSER")
        try staging.connection().execute(
            "ALTER ROLE \(role) SET statement_timeout = '100ms'; ALTER ROLE \(role) SET standard_conforming_strings = off"
        )
        let pooler = try Pooler(.session, before: staging.server, users: [role])
        try withExtendedLifetime(pooler) {
            let url = pooler.url(database: try staging.column("SELECT current_database()")[0], as: role)
            let tool = Tool(in: staging.repository, environment: ["SUPABASE_STAGING_URL": url])
            let slow = "SELECT pg_sleep(0.3); CREATE TABLE d AS SELECT '\\' AS text;\n"
            try staging.commit([Self.concurrent, Staging.Pair("004_slow", up: slow)])
            let outcome = try tool("deploy", "-e", "staging")
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(try staging.column("SELECT text FROM d") == ["\\"])
        }
    }

    @Test func aLostConnectionIsFencedOffAndItsFateKnown() throws {
        let (pooler, tool, _) = try pooled(.transaction)
        try withExtendedLifetime(pooler) {
            try staging.makeGate()
            try staging.commit(.gated("003", "c"))
            let running = try tool.start(["deploy", "-e", "staging"])
            let process = try staging.sleeper()
            try staging.connection().execute("SELECT pg_terminate_backend(\(process))")
            let outcome = running.wait()
            #expect(outcome.status == 2, "\(outcome.messages)")
            #expect(try staging.applied() == ["001_a", "002_b"])
            try staging.openGate()
            #expect(try tool("deploy", "-e", "staging").status == 0)
            #expect(try staging.applied() == ["001_a", "002_b", "003_c"])
        }
    }
}
