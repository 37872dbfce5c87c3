import Postgres
import TestSupport
import Testing

@testable import Workflows

/// `begin_step` and `finish_step`: the compare and the swap.
@Suite struct LedgerStepTests {
    let server: TestServer
    let url: String
    let connection: Connection

    init() throws {
        server = try TestServer.shared()
        url = try server.freshDatabase()
        connection = try server.connection(to: url)
        try Ledger(connection: connection).install(for: .staging, toolVersion: "1.0")
        try connection.execute(LedgerInUse.deployment())
    }

    @Test(arguments: [("READ COMMITTED", "GM001"), ("SERIALIZABLE", "40001")])
    func ofTwoSessionsOneTakesTheStepAndTheOtherLeavesNothing(level: String, state: String) throws {
        try connection.execute("BEGIN; SELECT git_migrate.begin_step('', 0); CREATE TABLE by_first ()")
        let second = try WaitingSession(to: url) { connection in
            try connection.execute(
                """
                BEGIN ISOLATION LEVEL \(level); SELECT git_migrate.begin_step('', 0); CREATE TABLE by_second ();
                \(LedgerInUse.finish); COMMIT
                """
            )
        }
        try second.untilItWaits()
        try connection.execute("\(LedgerInUse.finish); COMMIT")
        let error = second.end() as? PostgresError
        #expect(error?.serverError?.sqlState == state)
        #expect(error?.completed == 1)
        let tables = try connection.query(
            "SELECT to_regclass('by_first') AS a, to_regclass('by_second') AS b"
        )
        #expect(tables[0].values == ["by_first", nil])
        #expect(try connection.query("SELECT FROM git_migrate.steps").count == 1)
    }

    @Test func aStepThatIsUndoneLeavesTheHeadToTheNext() throws {
        try connection.execute("BEGIN; SELECT git_migrate.begin_step('', 0); \(LedgerInUse.finish); ROLLBACK")
        try connection.execute("BEGIN; SELECT git_migrate.begin_step('', 0); \(LedgerInUse.finish); COMMIT")
        #expect(try connection.query("SELECT sequence FROM git_migrate.steps")[0, "sequence"] == "1")
    }

    @Test func aStepIsRecordedOnlyInTheTransactionThatBeganIt() throws {
        try connection.execute("BEGIN; SELECT git_migrate.begin_step('', 0); COMMIT")
        let error = #expect(throws: PostgresError.self) { try connection.execute(LedgerInUse.finish) }
        #expect(error?.serverError?.sqlState == "GM002")
        #expect(try connection.query("SELECT FROM git_migrate.steps").isEmpty)
    }

    @Test func aStepIsNotTakenWhereTheLedgersTriggersDoNotFire() throws {
        let error = #expect(throws: PostgresError.self) {
            try connection.execute(
                """
                BEGIN; SELECT git_migrate.begin_step('', 0); SET LOCAL session_replication_role = replica;
                \(LedgerInUse.finish); COMMIT
                """
            )
        }
        #expect(error?.serverError?.sqlState == "GM006")
    }

    @Test func aClockThatWasSetBackDoesNotUndoAStep() throws {
        let later = LedgerInUse.finish.replacing(
            "pg_catalog.now()",
            with: "pg_catalog.now() + '1 hour'::interval"
        )
        try connection.execute("BEGIN; SELECT git_migrate.begin_step('', 0); \(later); COMMIT")
        #expect(
            try connection.query("SELECT FROM git_migrate.steps WHERE finished_at = started_at").count == 1
        )
    }

    @Test func stepsOfOneMessageEachHaveTheirOwnTimes() throws {
        func step(_ number: Int) -> String {
            let finish = LedgerInUse.finish(deployment: 1, version: "00\(number)")
                .replacing("pg_catalog.now()", with: "NULL")
            return "BEGIN; SELECT git_migrate.begin_step('', \(number - 1)); \(finish); COMMIT;"
        }
        var told: [String?] = []
        try connection.send(step(1) + step(2), keepRows: .first) { result in
            if result.columns == ["finish_step"] { told += result.rows[0] }
        }
        let rows = try connection.query(
            """
            SELECT
                s.started_at >= lag(s.finished_at, 1, s.started_at) OVER (ORDER BY s.sequence) AS follows,
                (extract(epoch FROM s.finished_at - s.started_at) * 1000000)::bigint::text AS took
            FROM git_migrate.steps s ORDER BY s.sequence
            """
        )
        #expect(rows.map { $0["follows"] } == ["t", "t"])
        #expect(rows.map { $0["took"] } == told)
    }
}
