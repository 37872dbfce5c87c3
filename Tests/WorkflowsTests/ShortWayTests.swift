import Migrations
import TestSupport
import Testing

@testable import Workflows

/// A database that is at a commit is compared with another commit by their trees, and nothing shows it but the time.
@Suite struct ShortWayTests {
    let staging: Staging

    init() throws { staging = try Staging() }

    private func connected() throws -> Preparation {
        let project = try Project(variables: staging.tool.environment, at: staging.repository.path)
        let database = try EnvironmentDatabase(project.environment("staging"), in: project)
        return Preparation(project: project, database: database)
    }

    private func plan(to revision: String, as request: PlanRequest = PlanRequest()) throws -> PreparedRun {
        let preparation = try connected()
        return try preparation.deploy(try Target(revision, in: preparation.project), as: request)
    }

    /// The plan from the ledger's rows and the whole tree.
    private func longPlan(to revision: String, as request: PlanRequest) throws -> Plan {
        let preparation = try connected()
        let catalogue = try Target(revision, in: preparation.project).catalogue(in: preparation.project)
        var request = request
        request.checkedOut = try preparation.project.catalogueOfHead()
        let applied = try preparation.database.state()?.applied ?? []
        return Plan(from: applied, to: catalogue, as: request)
    }

    @Test func fromEveryCommitToEveryOtherItIsThePlanOfTheWholeLedger() throws {
        try staging.commit(.table("001", "a"), .table("003", "c"), tag: "one")
        try staging.commit(.table("004", "d"), .table("005", "e"), tag: "two")
        let mended = Staging.Pair(
            "004_d",
            up: "CREATE TABLE d (id int);\n",
            down: "DROP TABLE IF EXISTS d;\n"
        )
        try staging.commit(mended, .table("006", "f"), tag: "three")
        try staging.repository.git("rm", "-q", "sql/migrations/up/005_e.sql", "sql/migrations/down/005_e.sql")
        try staging.commit(tag: "fewer")
        try staging.repository.commit(["sql/migrations/up/notes.sql": "x", "sql/migrations/README.md": "y"])
        try staging.commit(.table("007", "g"), tag: "stray")
        try staging.commit(.table("002", "b"), tag: "late")
        try staging.repository.git("mv", "sql/migrations/up/003_c.sql", "sql/migrations/up/003_see.sql")
        try staging.commit(tag: "renamed")
        var request = PlanRequest()
        request.allowLate = true
        request.allowRevert = true
        let tags = ["one", "two", "three", "fewer", "stray", "late", "renamed"]
        var short = 0
        for from in tags {
            try staging.deploy(from, "--allow-late", "--allow-revert")
            for to in tags {
                let run = try plan(to: to, as: request)
                let long = try longPlan(to: to, as: request)
                #expect(run.plan.steps == long.steps, "from \(from) to \(to)")
                #expect(run.plan.obstacles == long.obstacles && run.plan.isWhole == long.isWhole)
                if run.state?.appliedIsRead == false { short += 1 }
                guard from != to else { continue }
                #expect(run.plan.remarks == long.remarks, "from \(from) to \(to)")
            }
        }
        #expect(short > 24, "\(short) of 49 took the short way")
    }

    @Test func aRollbackReadsOnlyTheRowsThatItReverts() throws {
        try staging.commit(.table("001", "a"), tag: "one")
        try staging.commit(.table("002", "b"), .table("003", "c"), tag: "two")
        try staging.deploy("two")
        let preparation = try connected()
        let run = try preparation.rollback(to: .commit(try Target("one", in: preparation.project)))
        #expect(run.state?.appliedIsRead == false)
        #expect(run.plan.reverts.map(\.sequence) == [3, 2])
        #expect(try staging.command("rollback", "one").status == 0)
        #expect(try staging.applied() == ["001_a"])
        #expect(try staging.tool("fsck", "staging").status == 0)
    }

    @Test func whatTheRepositoryDoesNotHaveAnyMoreTheLedgerTells() throws {
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.commit(.table("002", "b"))
        try staging.connection().execute(
            """
            SET session_replication_role = replica;
            UPDATE git_migrate.deployments SET to_commit = repeat('1', 40)
            """
        )
        let run = try plan(to: "HEAD")
        #expect(run.state?.appliedIsRead == true)
        #expect(run.plan.applies.map(\.id.description) == ["002_b"])
        #expect(try staging.command("status").output.contains("1 behind"))
    }

    @Test func namesThatOnlyTheLedgerHasAreNotTakenForTheTrees() throws {
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.repository.git("mv", "sql/migrations/up/001_a.sql", "sql/migrations/up/001_z.sql")
        try staging.commit(.table("002", "b"))
        try staging.deploy()
        #expect(
            try staging.column("SELECT tree FROM git_migrate.deployments ORDER BY id DESC LIMIT 1").first?
                .hasSuffix("(other names)") == true
        )
        #expect(try staging.deploy().messages.contains("there is nothing to do"))
        try staging.repository.git("commit", "-q", "--allow-empty", "-m", "the same again")
        try staging.deploy()
        // The ledger has the old name still, which a new file must not take.
        try staging.commit(Staging.Pair("001_a", up: "CREATE TABLE other (id int);\n"))
        let outcome = try staging.command("deploy", "--allow-late")
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("001_a"), "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a", "002_b"])
    }
}
