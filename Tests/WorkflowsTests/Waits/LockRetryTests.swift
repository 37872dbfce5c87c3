import Glibc
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// A migration that does not get its locks is undone and tried again.
@Suite struct LockRetryTests {
    let staging: Staging
    /// A session that holds a lock on the table `orders`.
    let holder: Connection

    init() throws {
        staging = try Staging()
        try staging.connection().execute("CREATE TABLE orders (id int)")
        holder = try staging.connection()
        try holder.execute("BEGIN; UPDATE orders SET id = 1; SELECT 'held', * FROM orders")
        try staging.repository.git("config", "migrate.staging.lockTimeout", "100ms")
        try staging.commit(
            .table("001", "a"),
            Staging.Pair("002_alter", up: "CREATE TABLE b ();\nALTER TABLE orders ADD COLUMN total int;\n"),
            .table("003", "c")
        )
    }

    private func set(_ key: String, _ value: String) throws {
        try staging.repository.git("config", "migrate.staging.\(key)", value)
    }

    private func isLockedByTheTool(_ relation: String) throws -> Bool {
        try !staging.column(
            """
            SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.relation = '\(relation)'::regclass AND a.application_name = 'git-migrate'
            """
        ).isEmpty
    }

    @Test func itGoesOnOnceTheLockIsFree() throws {
        let tool = try staging.start("deploy")
        try until("it is to be tried a third time") { tool.messages.contains("(3rd try)") }
        let pid = holder.backendPID
        let expected =
            "to try 002_alter again (2nd try): lock timeout on relation orders, held by pid \(pid) (postgres, git-migrate tests, "
        #expect(tool.messages.contains(expected), "\(tool.messages)")
        #expect(tool.messages.contains(", idle in transaction): BEGIN; UPDATE orders"), "\(tool.messages)")
        // What was before it stays, and of itself there is nothing while it pauses.
        #expect(try staging.applied() == ["001_a"])
        #expect(try !staging.has("b"))
        try until("nothing is locked in a pause") { try !isLockedByTheTool("orders") }
        try holder.execute("COMMIT")
        let outcome = tool.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"])
        #expect(try staging.deployments() == ["deploy done"])
    }

    /// What PREPARE makes and the locks of a session are not undone with a transaction.
    @Test func whatATryLeavesInTheSessionIsGoneBeforeTheNext() throws {
        try staging.commit(
            Staging.Pair(
                "002_alter",
                up: """
                    PREPARE once AS SELECT 1;
                    SELECT pg_advisory_unlock_all(), pg_advisory_lock(42);
                    ALTER TABLE orders ADD COLUMN total int;

                    """
            )
        )
        let tool = try staging.start("deploy")
        try until("it is to be tried again") { tool.messages.contains("(2nd try)") }
        let locks = try staging.column(
            """
            SELECT l.objid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND a.datname = current_database()
            """
        )
        #expect(locks == ["\(DeploymentLock.key & 0xffff_ffff)"])
        try holder.execute("COMMIT")
        let outcome = tool.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
    }

    @Test func anAtomicPlanIsTriedAgainAsAWhole() throws {
        let tool = try staging.start("deploy", "--atomic")
        try until("it is to be tried again") { tool.messages.contains("to try 002_alter again (2nd try)") }
        #expect(try !staging.has("a"))
        try holder.execute("COMMIT")
        let outcome = tool.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"])
    }

    @Test func withoutPatienceItFailsAtOnce() throws {
        try set("lockPatience", "0")
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 2)
        #expect(!outcome.messages.contains("try)"))
        #expect(
            outcome.messages.contains("002_alter did not get a lock, and was undone as a whole"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("up/002_alter.sql:2:1: canceling statement due to lock timeout"))
        #expect(outcome.messages.contains("a lock on orders is held by pid \(holder.backendPID) (postgres"))
        #expect(outcome.messages.contains("SELECT pg_terminate_backend(\(holder.backendPID))"))
        #expect(outcome.messages.contains("then: git migrate deploy"))
        #expect(outcome.messages.contains("of the 3 steps of this deploy, 001_a is in"))
        #expect(try staging.deployments() == ["deploy failed"])
        try holder.execute("COMMIT")
        try staging.deploy()
        #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"])
    }

    @Test func patienceEnds() throws {
        try set("lockPatience", "200ms")
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("(2nd try)"), "\(outcome.messages)")
        #expect(
            outcome.messages.contains("002_alter did not get a lock in 2 tries, and was undone as a whole"),
            "\(outcome.messages)"
        )
        #expect(
            try staging.column("SELECT error FROM git_migrate.deployments") == ["002_alter: 55P03 in 2 tries"]
        )
    }

    @Test func theUserEndsThePause() throws {
        let tool = try staging.start("deploy")
        try until("it pauses") { tool.messages.contains("(4th try)") }
        tool.signal(SIGINT)
        let outcome = tool.wait()
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("002_alter"))
        #expect(outcome.messages.contains("go on with: git migrate deploy"), "\(outcome.messages)")
        #expect(try staging.steps() == ["apply 001"])
        #expect(try staging.deployments() == ["deploy failed"])
    }

    @Test func onlyLocksAreAReasonToTryAgain() throws {
        try holder.execute("COMMIT")
        try staging.commit(Staging.Pair("004_raise", up: "DO $$ BEGIN RAISE EXCEPTION 'no'; END $$;\n"))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 2)
        #expect(!outcome.messages.contains("try)"), "\(outcome.messages)")
    }

    @Test func whoLosesADeadlockTriesAgain() throws {
        try holder.execute("COMMIT")
        let database = try staging.column("SELECT current_database()")[0]
        try staging.connection().execute(
            "ALTER DATABASE \(database) SET deadlock_timeout = '50ms'; CREATE TABLE items ()"
        )
        try set("lockTimeout", "1min")
        try staging.makeGate()
        try staging.commit(
            Staging.Pair(
                "004_both",
                up: """
                    LOCK TABLE items;
                    DO $$
                    BEGIN
                        WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.05); END LOOP;
                    END
                    $$;
                    LOCK TABLE orders;

                    """
            )
        )
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        // Whose turn to look for a deadlock never comes does not lose one.
        let other = try WaitingSession(to: staging.url) { connection in
            try connection.execute(
                "SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE orders; LOCK TABLE items; COMMIT"
            )
        }
        try other.untilItWaits()
        try staging.openGate()
        #expect(other.end() == nil)
        let outcome = tool.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("to try 004_both again (2nd try): deadlock"), "\(outcome.messages)")
        #expect(try staging.steps().last == "apply 004")
    }
}
