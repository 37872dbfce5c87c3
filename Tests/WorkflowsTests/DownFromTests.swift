import TestSupport
import Testing

/// Reverting with a down script that was mended after the migration ran.
@Suite struct DownFromTests {
    let staging: Staging

    /// v1 is deployed, whose second migration has a down script that never worked; HEAD holds another one.
    init() throws {
        staging = try Staging()
        try staging.commit(.table("001", "a"), tag: "v0")
        try staging.commit(
            .table("002", "b"),
            Staging.Pair("003_c", up: "CREATE TABLE c ();\n", down: "DROP TABLE typing_error;\n"),
            tag: "v1"
        )
        try staging.deploy("v1")
        try staging.commit(
            Staging.Pair("003_c", up: "CREATE TABLE c ();\n", down: "DROP TABLE c;\n"),
            tag: "v2"
        )
    }

    private let recorded = "SELECT body FROM git_migrate.steps s JOIN git_migrate.scripts ON blob = down_blob"

    @Test func theRecordedScriptRunsUnlessARevisionIsNamedAndThePlanSaysSo() throws {
        let plan = try staging.command("rollback", "v0", "-n")
        #expect(
            plan.output.contains(
                "runs the recorded down script; HEAD has another one; --down-from HEAD takes it"
            ),
            "\(plan.output)"
        )
        #expect(!plan.output.contains("typing_error;"))
        let verbose = try staging.command("rollback", "v0", "-n", "-v")
        #expect(verbose.output.contains("- DROP TABLE typing_error;"), "\(verbose.output)")
        #expect(verbose.output.contains("+ DROP TABLE c;"), "\(verbose.output)")

        let failed = try staging.command("rollback", "v0")
        #expect(failed.status == 2)
        let advice = "to run that one: git migrate rollback v0 -e staging --down-from HEAD"
        #expect(failed.messages.contains(advice), "\(failed.messages)")
        #expect(try staging.applied() == ["001_a", "002_b", "003_c"])

        let done = try staging.command("rollback", "v0", "--down-from", "HEAD")
        #expect(done.status == 0, "\(done.messages)")
        #expect(done.messages.contains("runs the down script of"), "\(done.messages)")
        #expect(try staging.applied() == ["001_a"])
        #expect(try !staging.has("c"))
        #expect(
            try staging.column(recorded + " WHERE kind = 'revert' ORDER BY sequence")
                == ["DROP TABLE c;\n", "DROP TABLE b;\n"]
        )
        #expect(
            try staging.column("SELECT remarks[1] FROM git_migrate.deployments ORDER BY id DESC LIMIT 1")
                .first?.contains("003_c: runs the down script of") == true
        )
        try staging.deploy("v2")
        #expect(try staging.command("rollback", "--steps", "2").status == 0, "the new pair was recorded")
    }

    @Test func everyWayBackTakesARevision() throws {
        #expect(try staging.command("rollback", "--steps", "1", "--down-from", "v2").status == 0)
        try staging.deploy("v1")
        #expect(try staging.command("rollback", "--last", "--down-from", "v2").status == 0)
        #expect(try staging.applied() == ["001_a", "002_b"])
        try staging.deploy("v1")
        let usage = try staging.command("deploy", "v0", "--down-from", "v2")
        #expect(usage.status == 129)
        let outcome = try staging.command("deploy", "v0", "--allow-revert", "--down-from", "v2")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a"])
    }

    @Test func aRevisionWithAnotherUpScriptIsRefusedByTheNameOfTheMigration() throws {
        try staging.commit(Staging.Pair("003_c", up: "CREATE TABLE c (id int);\n", down: "DROP TABLE c;\n"))
        let outcome = try staging.command("rollback", "v0", "--down-from", "HEAD")
        #expect(outcome.status == 1)
        #expect(
            outcome.messages.contains(
                #/no down script for 003_c: \w+ has no migration with the up script that ran/#
            ),
            "\(outcome.messages)"
        )
        let older = try staging.command("rollback", "v0", "--down-from", "v0")
        #expect(older.status == 1)
        #expect(older.messages.contains("no down script for 002_b: v0 has no migration"), "\(older.messages)")
        #expect(try staging.applied().count == 3)
    }

    @Test func aDownScriptThatNeverWasRecordedCanBeTakenFromACommit() throws {
        try staging.repository.write("sql/migrations/up/004_d.sql", "CREATE TABLE d ();\n")
        try staging.repository.commit()
        try staging.deploy("HEAD", "--allow-missing-down")
        let refused = try staging.command("rollback", "--last")
        #expect(refused.status == 1)
        #expect(!refused.messages.contains("--down-from"), "\(refused.messages)")
        try staging.commit(Staging.Pair("004_d", up: "CREATE TABLE d ();\n", down: "DROP TABLE d;\n"))
        let advised = try staging.command("rollback", "--last")
        #expect(advised.status == 1)
        #expect(
            advised.messages.contains("git migrate rollback --last -e staging --down-from HEAD"),
            "\(advised.messages)"
        )
        #expect(try staging.command("rollback", "--last", "--down-from", "HEAD").status == 0)
        #expect(try !staging.has("d"))
    }

    @Test func aMendedScriptThatRunsStatementByStatementIsRecordedBeforeItBegins() throws {
        let up = "CREATE TABLE e (id int);\n"
        try staging.commit(Staging.Pair("004_e", up: up, down: "nonsense;\n"))
        try staging.deploy()
        let down = "DROP INDEX CONCURRENTLY nowhere;\nDROP TABLE e;\n"
        try staging.commit(Staging.Pair("004_e", up: up, down: down))
        let unreadable = try staging.command("rollback", "--last")
        #expect(unreadable.status == 1)
        #expect(unreadable.messages.contains("--down-from HEAD"), "\(unreadable.messages)")
        #expect(try staging.command("rollback", "--last", "--down-from", "HEAD").status == 3)
        try staging.connection().execute("CREATE INDEX nowhere ON e (id)")
        let resumed = try staging.command("repair", "--resume")
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(try !staging.has("e"))
        #expect(try staging.column(recorded + " WHERE kind = 'revert'") == [down])
    }
}
