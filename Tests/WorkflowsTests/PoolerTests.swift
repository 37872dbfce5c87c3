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
            let outcome = try tool("deploy", "-e", "staging")
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
            try until("the second waits for the head") {
                try !staging.column(
                    "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                ).isEmpty
            }
            try staging.openGate()
            #expect(first.wait().status == 0)
            let late = second.wait()
            #expect(late.status == 1, "\(late.messages)")
            #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003", "apply 004"])
            #expect(try tool("fsck", "staging").status == 0)
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
