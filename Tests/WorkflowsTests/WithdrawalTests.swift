import TestSupport
import Testing

/// What ran of a migration that stopped in its midst is undone with the down script that was recorded with it.
@Suite struct WithdrawalTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.commit(
            Staging.Pair(
                "001_people",
                up: "CREATE TABLE people (id int); INSERT INTO people VALUES (1), (1);\n",
                down: "DROP TABLE people;\n"
            )
        )
        try staging.deploy()
    }

    /// A migration whose unique index over what is not unique stops it at its second statement.
    private func stop(down: String) throws {
        try staging.commit(
            Staging.Pair(
                "002_index",
                up: """
                    CREATE TABLE other (id int);
                    CREATE UNIQUE INDEX CONCURRENTLY people_id ON people (id);
                    CREATE TABLE never (id int);
                    """,
                down: down
            )
        )
        #expect(try staging.command("deploy").status == 3)
        #expect(try staging.has("other"))
    }

    @Test func aDownScriptThatFitsRunsInOneTransactionWithItsRecord() throws {
        try stop(
            down:
                "BEGIN;\nDROP TABLE IF EXISTS never;\nDROP INDEX IF EXISTS people_id;\nDROP TABLE other;\nCOMMIT;\n"
        )
        let shown = try staging.command("repair")
        #expect(shown.output.contains("git migrate repair -e staging --undo"), "\(shown.output)")
        #expect(shown.output.contains("in one transaction"))
        let outcome = try staging.command("repair", "--undo", "--reason", "not unique yet")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try !staging.has("other"))
        #expect(try !staging.has("people_id"))
        #expect(try staging.applied() == ["001_people"])
        #expect(try staging.deployments() == ["deploy done", "deploy failed", "repair done"])
        #expect(
            try staging.column("SELECT remarks[1] FROM git_migrate.deployments WHERE id = 3") == [
                "not unique yet"
            ]
        )
        #expect(try staging.command("repair").status == 0)
        #expect(try staging.tool("fsck", "staging").status == 0)
        try staging.connection().execute("DELETE FROM people")
        try staging.deploy()
        #expect(try staging.applied() == ["001_people", "002_index"])
    }

    @Test func aDownScriptThatDoesNotFitChangesNothing() throws {
        try stop(down: "DROP TABLE other;\nDROP TABLE never;\n")
        let outcome = try staging.command("repair", "--undo")
        #expect(outcome.status == 3)
        #expect(
            outcome.messages.contains("failed at statement 2: table \"never\" does not exist (42P01)"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("everything is as it was before"))
        #expect(try staging.has("other"))
        #expect(try staging.command("status").status == 3)
        #expect(try staging.deployments().last == "repair failed")
    }

    @Test func outsideATransactionWhatIsNotThereIsPassedOver() throws {
        try stop(down: "DROP TABLE never;\nDROP INDEX CONCURRENTLY people_id;\nDROP TABLE other;\n")
        #expect(try staging.command("repair").output.contains("statement by statement"))
        let outcome = try staging.command("repair", "--undo")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try !staging.has("other"))
        #expect(try !staging.has("people_id"))
        #expect(try staging.command("status").output.contains("1 behind"))
    }

    @Test func withoutADownScriptItIsNotOffered() throws {
        try staging.repository.commit([
            "sql/migrations/up/002_index.sql":
                "VACUUM people; CREATE UNIQUE INDEX CONCURRENTLY people_id ON people (id);\n"
        ])
        #expect(try staging.command("deploy", "--allow-missing-down").status == 3)
        #expect(try !staging.command("repair").output.contains("--undo"))
        let outcome = try staging.command("repair", "--undo")
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("002_index has no recorded down script"))
    }
}
