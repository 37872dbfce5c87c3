import Foundation
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Indexes that are built concurrently: each trap that PostgreSQL sets is survived, or told by name.
@Suite struct ConcurrentIndexTests {
    let staging: Staging

    private static let index = "CREATE INDEX CONCURRENTLY people_name ON people (name);"

    init() throws {
        staging = try Staging()
        try staging.connection().execute(
            "CREATE TABLE people (id int, name text); INSERT INTO people VALUES (1, 'a'), (1, 'b')"
        )
    }

    /// The invalid indexes of the database.
    private func invalid() throws -> [String] {
        try staging.column("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid ORDER BY 1")
    }

    /// Makes a unique index fail, which stays and is invalid.
    private func makeInvalidIndex(_ name: String) throws {
        #expect(throws: PostgresError.self) {
            try staging.connection().execute("CREATE UNIQUE INDEX CONCURRENTLY \(name) ON people (id)")
        }
        #expect(try invalid() == [name])
    }

    /// Waits until a session of the tool builds an index.
    private func untilItBuilds() throws -> String {
        var found: [String] = []
        try until("the tool builds an index") {
            found = try staging.column(
                """
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'git-migrate'
                    AND query LIKE '%CONCURRENTLY%' AND wait_event_type = 'Lock'
                """
            )
            return !found.isEmpty
        }
        return found[0]
    }

    @Test func anInvalidIndexOfTheNameIsRefusedAndNotPassedOver() throws {
        try makeInvalidIndex("people_name")
        let up =
            "SET search_path = public;\n"
            + Self.index.replacing("people_name", with: "IF NOT EXISTS people_name")
        try staging.commit(Staging.Pair("001_index", up: up))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains(
                "001_index did not run statement 2: the index public.people_name of public.people is there and invalid, and this migration did not make it"
            ),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("DROP INDEX CONCURRENTLY public.people_name"))
        #expect(try staging.journal().isEmpty)
        try staging.connection().execute("DROP INDEX people_name")
        try staging.deploy()
        #expect(try staging.applied() == ["001_index"])
    }

    @Test func aTransactionThatHoldsASnapshotIsWaitedFor() throws {
        for hold in [
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM people",
            "BEGIN; DECLARE held CURSOR FOR SELECT * FROM people; FETCH 1 FROM held",
            "BEGIN; INSERT INTO people VALUES (2, 'c')",
        ] {
            let holder = try staging.connection()
            try holder.execute(hold)
            let name = staging.server.freshName("index")
            let pair = Staging.Pair(
                "\(try staging.repository.git("rev-list", "--all", "--count").trimmed)1_\(name)",
                up: Self.index.replacing("people_name", with: name)
            )
            try staging.commit(pair)
            let tool = try staging.start("deploy")
            _ = try untilItBuilds()
            try holder.execute("ROLLBACK")
            let outcome = tool.wait()
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(try invalid().isEmpty)
        }
    }

    @Test func whatGivesUpWaitingNamesTheInvalidIndexAndResumesWithoutIt() throws {
        try staging.repository.git("config", "migrate.staging.concurrentLockTimeout", "100ms")
        let holder = try staging.connection()
        try holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM people")
        try staging.commit(Staging.Pair("001_index", up: Self.index))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("SQLSTATE: 55P03"), "\(outcome.messages)")
        #expect(outcome.messages.contains("it left the index public.people_name of public.people invalid"))
        try holder.execute("ROLLBACK")
        let resumed = try staging.command("repair", "--resume")
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(try invalid().isEmpty)
        #expect(try staging.has("people_name"))
        #expect(try staging.applied() == ["001_index"])
    }

    @Test func aWaiterInsidePgAdvisoryLockMayKillItAndItIsMadeAgain() throws {
        try staging.makeGate()
        let up =
            "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;\n"
        try staging.commit(Staging.Pair("001_index", up: up + Self.index))
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        let waiter = try WaitingSession(to: staging.url) { connection in
            // It looks for a deadlock once, before the index is begun.
            try connection.execute(
                "SET deadlock_timeout = '1ms'; SELECT pg_advisory_lock(\(DeploymentLock.key))"
            )
            try connection.execute("SELECT pg_advisory_unlock_all()")
        }
        try waiter.untilItWaits()
        try until("the waiter has looked for a deadlock") {
            try staging.column(
                """
                SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event = 'advisory'
                    AND clock_timestamp() - query_start > interval '200 ms'
                """
            ).count == 1
        }
        try staging.openGate()
        let outcome = tool.wait()
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("SQLSTATE: 40P01"), "\(outcome.messages)")
        #expect(outcome.messages.contains("it left the index public.people_name of public.people invalid"))
        _ = waiter.end()
        let resumed = try staging.command("repair", "--resume")
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(try invalid().isEmpty)
    }

    @Test func aKilledToolEndsItsStatementAndResumingMakesTheIndexAgain() throws {
        let holder = try staging.connection()
        try holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM people")
        try staging.commit(Staging.Pair("001_index", up: "SET search_path = public;\n" + Self.index))
        let tool = try staging.start("deploy")
        _ = try untilItBuilds()
        tool.signal(SIGKILL)
        _ = tool.wait()
        try staging.untilAlone()
        try holder.execute("ROLLBACK")
        #expect(try invalid() == ["people_name"])
        #expect(try staging.journal() == ["1.1 intent"])
        #expect(try staging.command("status").status == 3)
        #expect(try staging.command("repair").output.contains("2  unknown"))
        let resumed = try staging.command("repair", "--resume")
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(try invalid().isEmpty)
        #expect(try staging.journal() == ["1.1 intent", "2.1 intent", "2.1 done"])
    }

    @Test func anIndexThatSomebodyElseLeftInvalidMeanwhileIsRefused() throws {
        try staging.commit(
            Staging.Pair("001_index", up: "CREATE UNIQUE INDEX CONCURRENTLY people_id ON people (id);")
        )
        #expect(try staging.command("deploy").status == 3)
        try staging.connection().execute("DROP INDEX people_id")
        try makeInvalidIndex("people_id")
        let refused = try staging.command("repair", "--resume")
        #expect(refused.status == 3)
        #expect(
            refused.messages.contains(
                "the index public.people_id of public.people is there and invalid, and this migration did not make it"
            ),
            "\(refused.messages)"
        )
        try staging.connection().execute("DROP INDEX people_id; DELETE FROM people")
        #expect(try staging.command("repair", "--resume").status == 0)
    }

    @Test func aReindexThatFailsLeavesCopiesThatResumingDrops() throws {
        try staging.connection().execute(
            "CREATE INDEX people_name ON people (name); CREATE INDEX people_id ON people (id)"
        )
        try staging.repository.git("config", "migrate.staging.concurrentLockTimeout", "100ms")
        let holder = try staging.connection()
        try holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM people")
        try staging.commit(Staging.Pair("001_reindex", up: "REINDEX TABLE CONCURRENTLY people;"))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 3)
        #expect(
            outcome.messages.contains("it left the index public.people_name_ccnew of public.people invalid"),
            "\(outcome.messages)"
        )
        #expect(try invalid().contains("people_id_ccnew"))
        try holder.execute("ROLLBACK")
        let resumed = try staging.command("repair", "--resume")
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(try invalid().isEmpty)
        #expect(
            try staging.column(
                "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'people'::regclass ORDER BY 1"
            ) == ["people_name", "people_id"]
        )
    }

    @Test func aHalfDetachedPartitionIsDetachedToItsEnd() throws {
        try staging.connection().execute(
            "CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)"
        )
        try staging.repository.git("config", "migrate.staging.concurrentLockTimeout", "100ms")
        let holder = try staging.connection()
        try holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM parted")
        try staging.commit(
            Staging.Pair("001_detach", up: "ALTER TABLE parted DETACH PARTITION part CONCURRENTLY;")
        )
        #expect(try staging.command("deploy").status == 3)
        try holder.execute("ROLLBACK")
        #expect(
            try staging.column(
                "SELECT inhdetachpending FROM pg_inherits WHERE inhparent = 'parted'::regclass"
            ) == ["t"]
        )
        let resumed = try staging.command("repair", "--resume")
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(try staging.column("SELECT FROM pg_inherits WHERE inhparent = 'parted'::regclass").isEmpty)
        #expect(try staging.applied() == ["001_detach"])
    }

    @Test func anIndexOnAllPartitionsIsAttachedOneByOne() throws {
        try staging.connection().execute(
            "CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)"
        )
        let up = """
            CREATE INDEX parted_id ON ONLY parted (id);
            CREATE INDEX CONCURRENTLY part_id ON part (id);
            ALTER INDEX parted_id ATTACH PARTITION part_id;
            """
        try staging.commit(Staging.Pair("001_index", up: up))
        try staging.deploy()
        #expect(try invalid().isEmpty)
        #expect(try staging.journal() == ["1.0 done", "1.1 intent", "1.1 done", "1.2 done"])
    }

    @Test func aLockTimeoutOfTheScriptHolds() throws {
        let holder = try staging.connection()
        try holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM people")
        try staging.commit(Staging.Pair("001_index", up: "SET lock_timeout = '100ms';\n" + Self.index))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("SQLSTATE: 55P03"), "\(outcome.messages)")
        try holder.execute("ROLLBACK")
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
