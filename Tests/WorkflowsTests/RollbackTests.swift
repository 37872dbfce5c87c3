import TestSupport
import Testing

/// The ways back, and what the ledger, the repository and `status` say afterwards.
@Suite struct RollbackTests {
    let staging: Staging
    let first: String

    /// v1 with one migration is deployed.
    init() throws {
        staging = try Staging()
        first = try staging.commit(.table("001", "a"), tag: "v1")
        try staging.deploy("v1")
    }

    private func status() throws -> String { try staging.command("status").output }

    /// The commit that the repository remembers for the environment.
    private func record() throws -> String { try staging.repository.git("rev-parse", "refs/migrate/staging") }

    @Test func theLastDeploymentIsUndoneAndTheEnvironmentIsAtTheCommitBefore() throws {
        let second = try staging.commit(.table("002", "b"), .table("003", "c"), tag: "v2")
        try staging.deploy("v2")
        #expect(try record() == second)
        let outcome = try staging.command("rollback", "--last")
        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("staging is at v1"), "\(outcome.messages)")
        #expect(try staging.steps().suffix(2) == ["revert 003", "revert 002"])
        #expect(try record() == first)
        #expect(try status().contains("v1"))
        #expect(try status().contains("2 behind"))

        #expect(try staging.command("rollback", "--last").status == 0)
        #expect(try staging.applied().isEmpty)
        #expect(try staging.repository.git(["for-each-ref", "refs/migrate"]).isEmpty)
        let empty = try staging.command("rollback", "--last")
        #expect(empty.status == 1)
        #expect(empty.messages.contains("there is nothing to roll back"))
    }

    @Test func ofADeploymentThatFailedTheLastRollbackUndoesWhatIsIn() throws {
        try staging.commit(
            .table("002", "b"),
            Staging.Pair("003_bad", up: "SELECT 1 / 0"),
            .table("004", "d"),
            tag: "v2"
        )
        #expect(try staging.command("deploy", "v2").status == 2)
        #expect(try staging.applied() == ["001_a", "002_b"])
        #expect(try record() == first)
        #expect(try status().contains("1 step since v1 has not brought it to a commit"))
        #expect(try status().contains("the last deployment (v2, by"))
        let outcome = try staging.command("rollback", "--last")
        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("staging is at v1"), "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a"])
        #expect(try !status().contains("not brought it to a commit"))
    }

    @Test func afterADeploymentThatWentOnWhereOneFailedTheLastRollbackUndoesOnlyItsOwnPart() throws {
        try staging.commit(.table("002", "b"), Staging.Pair("003_bad", up: "SELECT 1 / 0"))
        #expect(try staging.command("deploy").status == 2)
        try staging.commit(Staging.Pair("003_bad", up: "SELECT 1"), .table("004", "d"), tag: "v2")
        try staging.deploy("v2")
        let outcome = try staging.command("rollback", "--last")
        #expect(outcome.status == 0)
        #expect(try staging.applied() == ["001_a", "002_b"])
        #expect(outcome.messages.contains("staging, which is between commits now"), "\(outcome.messages)")
        #expect(
            outcome.messages.contains("there are 2 migrations to revert, which leads between commits"),
            "\(outcome.messages)"
        )
        #expect(try status().contains("not brought it to a commit"))
        // A revision says exactly where to.
        #expect(try staging.command("rollback", "v1").status == 0)
        #expect(try staging.applied() == ["001_a"])
        #expect(try record() == first)
        #expect(try !status().contains("not brought it to a commit"))
    }

    @Test func someStepsAreUndoneFromTheLastAppliedOnWhateverDeploymentTheyBelongTo() throws {
        try staging.commit(.table("002", "b"), .table("003", "c"), tag: "v2")
        try staging.deploy("v2")
        let outcome = try staging.command("rollback", "--steps", "1")
        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("between commits now"), "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a", "002_b"])
        #expect(try status().contains("1 step since v2"))
        #expect(try staging.command("rollback", "--steps", "2").status == 0)
        #expect(try staging.applied().isEmpty)
        let tooMany = try staging.command("rollback", "--steps", "1")
        #expect(tooMany.status == 1)
        try staging.deploy("v2")
        let more = try staging.command("rollback", "--steps", "4")
        #expect(more.status == 1)
        #expect(more.messages.contains("only 3 are applied"), "\(more.messages)")
    }

    @Test func aDownScriptThatFailsLeavesTheEnvironmentBetweenCommitsAndTheWayOnIsTheSameCommand() throws {
        try staging.commit(
            .table("002", "b"),
            Staging.Pair("003_c", up: "CREATE TABLE c ()", down: "DO $$ BEGIN RAISE 'irreversible'; END $$"),
            .table("004", "d"),
            tag: "v2"
        )
        try staging.deploy("v2")
        let outcome = try staging.command("rollback", "v1")
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains("the down script of 003_c failed, and was undone as a whole"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("004_d is in"))
        #expect(try staging.applied() == ["001_a", "002_b", "003_c"])
        #expect(try staging.has("c"))
        #expect(try status().contains("1 step since v2"))
        #expect(try staging.deployments().last == "rollback failed")
        // Forward again is always open.
        try staging.deploy("v2")
        #expect(try staging.applied().last == "004_d")
        #expect(try status().contains("up to date"))
    }

    @Test func aRollbackRunsTheScriptsThatWereRecordedThoughTheRepositoryHasLostThem() throws {
        try staging.commit(.table("002", "b"), tag: "v2")
        try staging.deploy("v2")
        let clone = try TemporaryRepository()
        try clone.commit(["README": "another history"])
        let tool = Tool(in: clone, environment: ["SUPABASE_STAGING_URL": staging.url])
        #expect(try tool("rollback", "--last", "-e", "staging").status == 0)
        #expect(try staging.applied() == ["001_a"])
        #expect(try !staging.has("b"))
    }

    @Test func aRollbackToWhatTheDatabaseNeverHadIsRefused() throws {
        try staging.commit(.table("002", "b"), tag: "v2")
        let outcome = try staging.command("rollback", "v2")
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("a rollback applies nothing"), "\(outcome.messages)")
        #expect(try staging.deployments() == ["deploy done"])
    }

    @Test func deployAndRollbackAndDeployAgainEndWhereTheyShould() throws {
        try staging.commit(.table("002", "b"), tag: "v2")
        let before = try staging.server.pgDumpSchema(staging.url)
        try staging.deploy("v2")
        let after = try staging.server.pgDumpSchema(staging.url)
        #expect(try staging.command("rollback", "v1").status == 0)
        #expect(try staging.server.pgDumpSchema(staging.url) == before)
        try staging.deploy("v2")
        #expect(try staging.server.pgDumpSchema(staging.url) == after)
        #expect(try staging.steps() == ["apply 001", "apply 002", "revert 002", "apply 002"])
        #expect(try staging.column("SELECT count(*) FROM git_migrate.scripts") == ["4"])
    }
}
