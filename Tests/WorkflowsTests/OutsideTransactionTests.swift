import TestSupport
import Testing

/// Migrations that PostgreSQL refuses to run in a transaction.
@Suite struct OutsideTransactionTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.connection().execute(
            "CREATE TABLE people (id int, name text); CREATE TYPE mood AS ENUM ('sad')"
        )
    }

    @Test func eachStatementStandsBetweenItsIntentAndItsResult() throws {
        try staging.commit(
            Staging.Pair(
                "001_index",
                up: """
                    -- The index, then the statistics.
                    CREATE INDEX CONCURRENTLY people_name ON people (name);
                    VACUUM ANALYZE people
                    """,
                down: "DROP INDEX CONCURRENTLY people_name;"
            ),
            .table("002", "b")
        )
        let outcome = try staging.deploy()
        #expect(
            outcome.messages.contains(
                "runs statement by statement, not in a transaction: CREATE INDEX CONCURRENTLY"
            )
        )
        #expect(try staging.journal() == ["1.0 intent", "1.0 done", "1.1 intent", "1.1 done"])
        #expect(
            try staging.column("SELECT version || is_transactional FROM git_migrate.steps ORDER BY 1") == [
                "001false", "002true",
            ]
        )
        #expect(try staging.command("rollback", "--steps", "2").status == 0)
        #expect(try !staging.has("people_name"))
        #expect(
            try staging.column("SELECT kind FROM git_migrate.journal ORDER BY id").suffix(2) == [
                "revert", "revert",
            ]
        )
        #expect(try staging.command("deploy").status == 0)
    }

    @Test func aValueAddedToAnEnumCannotBeUsedInTheSameTransactionAndCanWithoutOne() throws {
        let up = "ALTER TYPE mood ADD VALUE 'glad';\nCREATE TABLE moods AS SELECT 'glad'::mood AS mood;\n"
        try staging.commit(Staging.Pair("001_mood", up: up))
        let refused = try staging.command("deploy")
        #expect(refused.status == 2)
        #expect(
            refused.messages.contains("001_mood.sql:2:30: unsafe use of new value \"glad\""),
            "\(refused.messages)"
        )
        #expect(try staging.column("SELECT enum_range(NULL::mood)") == ["{sad}"])

        try staging.commit(Staging.Pair("001_mood", up: "-- migrate: no-transaction\n\(up)"))
        try staging.deploy()
        #expect(try staging.column("SELECT mood FROM moods") == ["glad"])
        #expect(try staging.journal() == ["1.0 done", "1.1 done"])
    }

    @Test func aTransactionAroundWhatCannotRunInOneIsRefusedBeforeAnythingRan() throws {
        let up = "BEGIN;\nCREATE INDEX CONCURRENTLY people_name ON people (name);\nCOMMIT;\n"
        try staging.commit(.table("001", "a"), Staging.Pair("002_index", up: up))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 1)
        #expect(
            outcome.messages.contains(
                "002_index.sql:1:1: BEGIN in a migration that cannot run in a transaction"
            )
        )
        #expect(try !staging.has("a"))
    }

    @Test func aProcedureMayCommitOutsideATransactionOnly() throws {
        let call =
            "DO $$ BEGIN INSERT INTO people VALUES (1); COMMIT; INSERT INTO people VALUES (2); END $$;\n"
        try staging.commit(Staging.Pair("001_batches", up: call))
        let refused = try staging.command("deploy")
        #expect(refused.status == 2)
        #expect(refused.messages.contains("SQLSTATE: 2D000"))
        #expect(try staging.column("SELECT id FROM people").isEmpty)

        try staging.commit(Staging.Pair("001_batches", up: "-- migrate: no-transaction\n\(call)"))
        try staging.deploy()
        #expect(try staging.column("SELECT id FROM people") == ["1", "2"])
    }

    @Test func theJournalKeepsNoValueOfARow() throws {
        try staging.connection().execute("INSERT INTO people VALUES (1, 'secret')")
        let up = "VACUUM people;\nALTER TABLE people ALTER name TYPE int USING name::int;\n"
        try staging.commit(Staging.Pair("001_number", up: up))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("invalid input syntax for type integer: \"secret\""))
        #expect(
            try staging.column("SELECT reason FROM git_migrate.journal WHERE event = 'failed'") == ["22P02"]
        )
    }
}
