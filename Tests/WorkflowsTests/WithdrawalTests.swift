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

    @Test func whatItWaitsForIsToldAndWhomItKeepsWaiting() throws {
        try stop(down: "BEGIN;\nDROP INDEX IF EXISTS people_id;\nDROP TABLE other;\nCOMMIT;\n")
        try staging.repository.git("config", "migrate.staging.lockTimeout", "1min")
        let holder = try staging.connection()
        try holder.execute("BEGIN; LOCK TABLE other IN ACCESS SHARE MODE")
        let tool = try staging.start("repair", "--undo")
        try until("it is told what is waited for") { tool.messages.contains("002_index waits for") }
        #expect(
            tool.messages.contains(
                "002_index waits for a lock on other, held by pid \(holder.backendPID) (postgres, git-migrate tests, "
            ),
            "\(tool.messages)"
        )
        try holder.execute("COMMIT")
        let outcome = tool.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try !staging.has("other"))
    }

    /// While a session holds a lock that the down script waits for, another one waits behind that.
    private func stoppedForAReader(down: String) throws -> Tool.Outcome {
        try stop(down: down)
        for (key, value) in [("lockTimeout", "1min"), ("maxBlocking", "300ms")] {
            try staging.repository.git("config", "migrate.staging.\(key)", value)
        }
        let holder = try staging.connection()
        try holder.execute("BEGIN; LOCK TABLE other IN ACCESS SHARE MODE")
        let tool = try staging.start("repair", "--undo")
        try until("the down script waits") {
            try staging.column(
                "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'public.other'::regclass"
            ).count == 1
        }
        let reader = try WaitingSession(to: staging.url) { try $0.execute("SELECT FROM public.other") }
        let outcome = tool.wait()
        #expect(reader.end() == nil)
        try holder.execute("COMMIT")
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(
            outcome.messages.contains(
                "was stopped at statement 2 since it kept 1 session waiting for up to "
            ),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("on relation other: pid \(reader.process) (postgres"))
        #expect(outcome.messages.contains("git config migrate.staging.maxBlocking"))
        #expect(
            try staging.column("SELECT error FROM git_migrate.deployments WHERE kind = 'repair'") == [
                "002_index: stopped since it blocked 1 sessions"
            ]
        )
        #expect(try staging.has("other"))
        return outcome
    }

    @Test func whatKeepsOthersWaitingForTooLongIsStoppedAndUndone() throws {
        let outcome = try stoppedForAReader(down: "DROP INDEX IF EXISTS people_id;\nDROP TABLE other;\n")
        #expect(outcome.messages.contains("everything is as it was before"))
        #expect(try staging.command("repair", "--undo").status == 0)
        #expect(try !staging.has("other"))
    }

    @Test func outsideATransactionItIsStoppedTooAndGoesOn() throws {
        let outcome = try stoppedForAReader(
            down: "DROP INDEX CONCURRENTLY people_id;\nDROP TABLE other;\n"
        )
        #expect(outcome.messages.contains("the statements before it stay"))
        #expect(try staging.command("repair", "--undo").status == 0)
        #expect(try !staging.has("other"))
        #expect(try staging.applied() == ["001_people"])
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
