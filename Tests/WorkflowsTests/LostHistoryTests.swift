import Foundation
import TestSupport
import Testing

/// Ways back where the repository is not, or no longer, what the database was deployed from: the ledger has what it takes, or the
/// tool says what is missing.
@Suite struct LostHistoryTests {
    let staging: Staging
    let first: String
    let second: String

    /// v1 and v2 were deployed one after the other; each brought a table with rows.
    init() throws {
        staging = try Staging()
        first = try staging.commit(.table("001", "a"), tag: "v1")
        try staging.deploy("v1")
        second = try staging.commit(.table("002", "b"), .table("003", "c"), tag: "v2")
        try staging.deploy("v2")
        try staging.connection().execute("INSERT INTO a VALUES (1); INSERT INTO c VALUES (1), (2)")
    }

    /// The tool in another repository.
    private func tool(in repository: TemporaryRepository) -> (String...) throws -> Tool.Outcome {
        let tool = Tool(in: repository, environment: ["SUPABASE_STAGING_URL": staging.url])
        return { (arguments: String...) in try tool.start(arguments + ["-e", "staging"]).wait() }
    }

    private func expectAtFirst(_ outcome: Tool.Outcome, location: SourceLocation = #_sourceLocation) throws {
        #expect(outcome.status == 0, "\(outcome.messages)", sourceLocation: location)
        #expect(outcome.messages.contains("table c  2 rows"), "\(outcome.messages)", sourceLocation: location)
        #expect(
            outcome.messages.contains("staging is at v1"),
            "\(outcome.messages)",
            sourceLocation: location
        )
        #expect(try staging.applied() == ["001_a"], sourceLocation: location)
        #expect(try !staging.has("b"), sourceLocation: location)
        #expect(try staging.has("a"), sourceLocation: location)
    }

    // A history that was rewritten

    /// The same files in a new first commit, the tags deleted, and every object of the old history gone.
    private func rewriteHistory() throws {
        let repository = staging.repository
        try repository.git("checkout", "-q", "--orphan", "rewritten")
        try repository.commit(["README": "squashed"], message: "Begin anew")
        try repository.git("branch", "-q", "-D", "main")
        let tags = try repository.git("tag", "--list").split(separator: "\n").map(String.init)
        try repository.git(["tag", "-d"] + tags)
        try repository.git("update-ref", "-d", "refs/migrate/staging")
        try repository.git("reflog", "expire", "--expire=all", "--all")
        try repository.git("gc", "-q", "--prune=now")
        #expect(throws: (any Error).self) { try repository.git("cat-file", "-e", first) }
    }

    @Test func afterAForcedPushTheLastDeploymentIsUndone() throws {
        try rewriteHistory()
        let outcome = try staging.command("rollback", "--last")
        try expectAtFirst(outcome)
        #expect(outcome.messages.contains("the ledger is up to date, but the repository's record is not"))
        #expect(try staging.command("rollback", "--steps", "1").status == 0)
        #expect(try staging.applied().isEmpty)
    }

    @Test(arguments: ["the commit", "its first digits", "the tag", "the tag in full"])
    func aRevisionThatIsGoneIsGoneBackToByTheLedger(name: String) throws {
        try rewriteHistory()
        let names = [
            "the commit": first, "its first digits": String(first.prefix(10)), "the tag": "v1",
            "the tag in full": "refs/tags/v1",
        ]
        let revision = try #require(names[name])
        let plan = try staging.command("rollback", revision, "-n")
        #expect(plan.output.contains("this repository does not have '\(revision)'"), "\(plan.output)")
        try expectAtFirst(try staging.command("rollback", revision))
    }

    @Test func whatTheLedgerTellsIsWhatTheDatabaseHadThenThoughItWentToAndFro() throws {
        try staging.command("rollback", "v1").expectSuccess()
        try staging.commit(.table("004", "d"), tag: "v3")
        try staging.deploy("v3")
        try staging.command("rollback", "--steps", "2").expectSuccess()
        try staging.deploy("v3")
        #expect(try staging.applied() == ["001_a", "002_b", "003_c", "004_d"])
        try rewriteHistory()
        let outcome = try staging.command("rollback", "v2")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a", "002_b", "003_c"])
        #expect(outcome.messages.contains("staging is at v2"), "\(outcome.messages)")
        let forward = try staging.command("rollback", "v3")
        #expect(forward.status == 1)
        #expect(forward.messages.contains("not applied: v3 has 004_d, and a rollback applies nothing"))
    }

    @Test func aRevisionThatNobodyKnowsIsNamedWithThoseThatAreKnown() throws {
        try rewriteHistory()
        let outcome = try staging.command("rollback", "v9")
        #expect(outcome.status == 128)
        #expect(
            outcome.messages.hasPrefix("fatal: unknown revision 'v9': neither this repository nor the ledger")
        )
        #expect(outcome.messages.contains("staging has been at v2 and v1"), "\(outcome.messages)")
        #expect(outcome.messages.contains("git migrate rollback --last"), "\(outcome.messages)")
        #expect(try staging.applied().count == 3)
    }

    @Test func aRewrittenHistoryWithTheSameFilesIsNothingToDo() throws {
        try rewriteHistory()
        let outcome = try staging.command("deploy", "HEAD")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("has the same migrations"), "\(outcome.messages)")
        #expect(try staging.steps().count == 3)
    }

    // A history that was cut off

    private func shallowClone() throws -> TemporaryRepository {
        try TemporaryRepository(
            cloning: "file://" + staging.repository.path,
            arguments: ["--depth=1", "--no-tags"]
        )
    }

    @Test(arguments: [["--last"], ["--steps", "2"], ["v1"], ["<commit>"]])
    func inAShallowCloneEveryWayBackWorks(way: [String]) throws {
        let tool = tool(in: try shallowClone())
        let way = way.map { $0 == "<commit>" ? first : $0 }
        let outcome = try tool("rollback", way[0], way.count > 1 ? way[1] : "-v")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a"])
    }

    @Test(arguments: ["HEAD~1", "v0", "v9~2"])
    func inAShallowCloneWhatCannotBeFoundIsSaidToBeCutOff(revision: String) throws {
        let tool = tool(in: try shallowClone())
        for arguments in [("rollback", revision), ("deploy", revision), ("plan", revision)] {
            let outcome = try tool(arguments.0, arguments.1)
            #expect(outcome.status == 128, "\(outcome.messages)")
            #expect(outcome.messages.contains("history is incomplete"), "\(outcome.messages)")
            #expect(outcome.messages.contains("git fetch --unshallow --tags"), "\(outcome.messages)")
        }
        #expect(try staging.applied().count == 3)
    }

    @Test func aPartialCloneRollsBackWithoutTheBlobsThatItLacks() throws {
        try staging.repository.git("config", "uploadpack.allowFilter", "true")
        let clone = try TemporaryRepository(
            cloning: "file://" + staging.repository.path,
            bare: true,
            arguments: ["--filter=blob:none"]
        )
        let tool = tool(in: clone)
        let deploy = try tool("deploy", "v1", "--allow-revert", "--down-from", "v2")
        #expect(deploy.status == 0, "the recorded scripts are the same: \(deploy.messages)")
        try staging.deploy("v2")
        try staging.connection().execute("INSERT INTO c VALUES (1), (2)")
        try expectAtFirst(try tool("rollback", "--last"))
    }

    // No history at all

    @Test(arguments: [["--last"], ["--steps", "2"], ["v1"], ["<commit>"]])
    func withoutAnyCommitEveryWayBackWorks(way: [String]) throws {
        let tool = tool(in: try TemporaryRepository())
        let way = way.map { $0 == "<commit>" ? first : $0 }
        let outcome = try tool("rollback", way[0], way.count > 1 ? way[1] : "-v")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a"])
        let head = try tool("rollback", "HEAD")
        #expect(head.status == 128)
        #expect(head.messages.contains("this branch has no commit yet"), "\(head.messages)")
    }

    @Test func ofARepositoryWhoseObjectsAreGoneTheLedgerStillKnowsTheWay() throws {
        let clone = try TemporaryRepository(cloning: staging.repository.path)
        try clone.write(".gitmigrate", "[migrate]\n\tpath = sql/migrations\n")
        let objects = clone.path + "/.git/objects"
        try FileManager.default.removeItem(atPath: objects)
        try FileManager.default.createDirectory(atPath: objects, withIntermediateDirectories: true)
        let tool = tool(in: clone)
        let deploy = try tool("deploy", "v2")
        #expect(deploy.status == 128)
        #expect(deploy.messages.contains("missing"), "\(deploy.messages)")
        try expectAtFirst(try tool("rollback", "v1"))
        #expect(try tool("rollback", "--last").status == 0)
        #expect(try staging.applied().isEmpty)
    }

    @Test func aMistypedRevisionStartsNoServer() throws {
        let tool = Tool(in: try TemporaryRepository())
        let outcome = try tool("rollback", "v9", "-e", "local")
        #expect(outcome.status == 128)
        #expect(outcome.messages.hasPrefix("fatal: unknown revision 'v9'"), "\(outcome.messages)")
    }
}

extension Tool.Outcome {
    fileprivate func expectSuccess(location: SourceLocation = #_sourceLocation) {
        #expect(status == 0, "\(messages)", sourceLocation: location)
    }
}
