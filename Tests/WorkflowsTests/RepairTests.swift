import TestSupport
import Testing

@testable import Workflows

/// A migration that stopped in its midst waits for a person, who finds the ways on and what each of them does.
@Suite struct RepairTests {
    let staging: Staging

    /// A unique index over what is not unique stops `002_index` at its second statement.
    init() throws {
        staging = try Staging()
        try staging.commit(
            Staging.Pair(
                "001_people",
                up: "CREATE TABLE people (id int); INSERT INTO people VALUES (1), (1);\n",
                down: "DROP TABLE people;\n"
            ),
            Staging.Pair(
                "002_index",
                up: """
                    VACUUM people;
                    CREATE UNIQUE INDEX CONCURRENTLY people_id ON people (id);
                    ANALYZE people;
                    """,
                down: "DROP INDEX CONCURRENTLY people_id;\n"
            ),
            .table("003", "after")
        )
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 3)
        #expect(
            outcome.messages.contains("002_index failed at statement 2 and could not be undone"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("DETAIL: Key (id)=(1) is duplicated."))
        #expect(outcome.messages.contains("the statement before it stays"))
        #expect(outcome.messages.contains("git migrate repair -e staging"))
        #expect(try staging.journal() == ["1.0 intent", "1.0 done", "1.1 intent", "1.1 failed"])
        #expect(try staging.applied() == ["001_people"])
        #expect(try staging.deployments() == ["deploy failed"])
    }

    private func mend() throws {
        try staging.connection().execute(
            "DROP INDEX IF EXISTS people_id; DELETE FROM people a USING people b WHERE a.ctid > b.ctid"
        )
    }

    @Test func everyCommandThatWouldRunSomethingNamesRepairAndChangesNothing() throws {
        for arguments in [
            ["plan"], ["deploy"], ["deploy", "HEAD~0"], ["rollback", "--last"], ["rollback", "--steps", "1"],
        ] {
            let outcome = try staging.command(arguments)
            #expect(outcome.status == 3, "\(arguments): \(outcome.messages)")
            #expect(outcome.messages.contains("002_index stopped at statement 2"))
            #expect(outcome.messages.contains("git migrate repair -e staging"))
        }
        let status = try staging.command("status")
        #expect(status.status == 3)
        #expect(status.output.contains("002_index stopped at statement 2; git migrate repair -e staging"))
        #expect(try staging.deployments() == ["deploy failed"])
    }

    @Test func repairShowsWhatRanAndChangesNothing() throws {
        for arguments in [["repair"], ["repair", "--resume", "--dry-run"]] {
            let outcome = try staging.command(arguments)
            #expect(outcome.status == 3)
            #expect(outcome.output.contains("1  is in      VACUUM people"), "\(outcome.output)")
            #expect(outcome.output.contains("2  failed     CREATE UNIQUE INDEX CONCURRENTLY"))
            #expect(outcome.output.contains("3  did not run  ANALYZE people"))
            #expect(outcome.output.contains("23505: could not create unique index \"people_id\""))
        }
        #expect(try staging.deployments() == ["deploy failed"])
    }

    @Test func resumeGoesOnAtTheStatementThatFailedOnceItsCauseIsGone() throws {
        let early = try staging.command("repair", "--resume")
        #expect(early.status == 3)
        #expect(early.messages.contains("could not create unique index \"people_id\""), "\(early.messages)")

        try staging.connection().execute("DELETE FROM people a USING people b WHERE a.ctid > b.ctid")
        let outcome = try staging.command("repair", "--resume")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(
            try staging.journal().suffix(5)
                == ["2.1 intent", "2.1 failed", "3.1 intent", "3.1 done", "3.2 done"]
        )
        #expect(try staging.applied() == ["001_people", "002_index"])
        #expect(try staging.deployments() == ["deploy failed", "repair failed", "repair done"])
        #expect(try staging.command("repair").messages.contains("nothing to repair"))

        try staging.deploy()
        #expect(try staging.applied().last == "003_after")
        #expect(try staging.command("status").output.contains("up to date"))
        #expect(try staging.command("rollback", "--steps", "2").status == 0)
        #expect(try staging.applied() == ["001_people"])
    }

    @Test func aMarkNeedsAReason() throws {
        for mark in ["--mark-done", "--mark-not-done"] {
            let outcome = try staging.command("repair", mark)
            #expect(outcome.status == 129)
            #expect(outcome.messages.contains("--reason"))
        }
        #expect(try staging.deployments() == ["deploy failed"])
    }

    @Test func markedAsDoneItCountsAsAppliedAndTheRestFollows() throws {
        try mend()
        try staging.connection().execute("CREATE UNIQUE INDEX people_id ON people (id)")
        let outcome = try staging.command("repair", "--mark-done", "--reason", "made the index by hand")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.steps() == ["apply 001", "mark-applied 002"])
        #expect(
            try staging.column(
                "SELECT revision || remarks::text FROM git_migrate.deployments WHERE kind = 'repair'"
            )
                == ["--mark-done{\"made the index by hand\"}"]
        )
        try staging.deploy()
        #expect(try staging.applied() == ["001_people", "002_index", "003_after"])
        #expect(try staging.command("rollback", "--steps", "2").status == 0)
        #expect(try !staging.has("people_id"))
    }

    /// The journal has stored both scripts, in parts.
    @Test func aLargeScriptIsMarkedWithoutBeingSentAgain() throws {
        let staging = try Staging()
        let large = "-- " + String(repeating: "x", count: 3 << 20) + "\n"
        try staging.commit(
            Staging.Pair(
                "001_large",
                up: large + "-- migrate: no-transaction\nCREATE TABLE a (id int);\nSELECT 1/0;\n",
                down: large + "DROP TABLE a;\n"
            )
        )
        #expect(try staging.command("deploy").status == 3)
        let database = try staging.column("SELECT current_database()")[0]
        let relay = try Relay(to: staging.server.server.socketDirectory + "/.s.PGSQL.5432")
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": "postgresql://postgres@127.0.0.1:\(relay.port)/\(database)"]
        )
        let outcome = try tool("repair", "--mark-done", "--reason", "by hand", "-e", "staging")
        #expect(outcome.status == 0, "\(outcome.messages)")
        try until("the relay is idle") { relay.isIdle }
        #expect(relay.traffic.reduce(0) { $0 + $1.requests } < 100_000)
        #expect(try staging.steps() == ["mark-applied 001"])
        #expect(try staging.column("SELECT body IS NULL FROM git_migrate.scripts") == ["t", "t"])
        let back = try staging.command("rollback", "--steps", "1")
        #expect(back.status == 0, "\(back.messages)")
        #expect(try !staging.has("a"))
    }

    @Test func markedAsNotDoneItRunsAnewFromItsBeginning() throws {
        try mend()
        let outcome = try staging.command("repair", "--mark-not-done", "--reason", "dropped the index")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["001_people"])
        #expect(
            try staging.column("SELECT reason FROM git_migrate.journal WHERE event = 'abandoned'") == [
                "dropped the index"
            ]
        )
        try staging.deploy()
        #expect(
            try staging.journal().suffix(5)
                == ["2.0 intent", "2.0 done", "2.1 intent", "2.1 done", "2.2 done"]
        )
        #expect(try staging.applied() == ["001_people", "002_index", "003_after"])
    }

    @Test func aRevertThatStoppedIsRepairedLikeAnApply() throws {
        try mend()
        #expect(try staging.command("repair", "--resume").status == 0)
        try staging.connection().execute("DROP INDEX people_id")
        #expect(try staging.command("rollback", "--steps", "1").status == 3)
        #expect(
            try staging.command("repair").output.contains(
                "002_index was being reverted on staging and stopped"
            )
        )
        let outcome = try staging.command("repair", "--mark-done", "--reason", "the index is gone")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.steps() == ["apply 001", "apply 002", "mark-reverted 002"])
        #expect(try staging.applied() == ["001_people"])
        #expect(try staging.command("rollback", "--last").status == 0)
        #expect(try staging.applied().isEmpty)
    }

    @Test func whatSomebodyElseRepairedMeanwhileIsNotRepairedAgain() throws {
        try mend()
        // A lock that another session holds keeps the first repair waiting.
        let holder = try staging.connection()
        try holder.execute("SELECT pg_advisory_lock(\(DeploymentLock.key))")
        let slow = try staging.start("repair", "--mark-done", "--reason", "slow", "--wait", "60")
        try until("the repair has looked at the case") { slow.messages.contains("stopped") }
        try holder.execute(
            """
            INSERT INTO git_migrate.deployments
                (id, kind, revision, is_whole, planned_steps, actor_name, actor_email, tool_version)
            VALUES (2, 'repair', '--mark-not-done', false, 0, 'Eve', '', '1.0');
            INSERT INTO git_migrate.journal
                (deployment, sequence, attempt, kind, version, name, up_blob, statement, event, reason)
            SELECT 2, sequence, attempt, kind, version, name, up_blob, statement, 'abandoned', 'quick'
            FROM git_migrate.journal ORDER BY id DESC LIMIT 1;
            UPDATE git_migrate.deployments SET outcome = 'done', finished_at = clock_timestamp() WHERE id = 2;
            SELECT pg_advisory_unlock_all()
            """
        )
        let outcome = slow.wait()
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("somebody else has repaired this meanwhile"), "\(outcome.messages)")
        #expect(try staging.steps() == ["apply 001"])
    }
}
