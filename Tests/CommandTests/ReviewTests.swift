import Foundation
import TestSupport
import Testing

/// What a reviewer asks: where environments are, what a branch would add to them, what happened, what a release brings.
@Suite struct ReviewTests {
    /// Two releases, of which staging has both and production one, and a branch with two more migrations.
    private func shop() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", "003_tags", tag: "v1.1", seconds: 1)
        for name in ["staging", "production"] { try session.makeEnvironment(name) }
        try session.quietly("git migrate deploy v1.1 -e staging -q")
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try session.quietly("git checkout -q -b feature && git clean -qfd sql")
        try session.release("004_likes", seconds: 2)
        try session.release("005_shares", seconds: 3)
        return session
    }

    @Test func statusSaysWhatABranchWouldAddToEachEnvironment() throws {
        let session = try shop()
        let scratch = try TestServer.shared().freshDatabase()
        session.environment["SCRATCH"] = scratch
        try session.quietly("git migrate test HEAD~1..HEAD --url \"$SCRATCH\"")
        try session.quietly("git checkout -q main")
        try session.show("git migrate status")
        try session.show("git migrate status --at feature")
        session.remark("Diverged: the environment has what the branch lacks.")
        try session.quietly("git migrate deploy feature -e staging -q")
        try session.quietly("git checkout -q -b other v1.1 && git clean -qfd sql")
        try session.release("006_other", seconds: 4)
        try session.show("git migrate status staging")
        try session.show("git migrate status --at nowhere")
        try session.expectGolden("status-at")
    }

    @Test func statusForProgramsIsLinesOrJSON() throws {
        let session = try shop()
        try session.show("git migrate status --at feature --porcelain")
        try session.show("git migrate status production --json")
        session.remark("Without the database.")
        try session.quietly("git config --unset migrate.production.url")
        try session.show("git migrate status production --porcelain")
        try session.show("git migrate status production --json")
        try session.show("git migrate status --json --porcelain")
        try session.expectGolden("status-data")
    }

    @Test func aLongListIsCutAndShownInFullWhenAsked() throws {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.makeEnvironment("qa")
        try session.quietly("git migrate deploy v1.0 -e qa -q")
        for number in 2...13 { try session.writePair("\(number)_t") }
        try session.repository.commit(seconds: 1)
        let short = try session.quietly("git migrate status qa").text
        #expect(short.contains("  and 2 more, which -v lists") && !short.contains("13_t"), "\(short)")
        let long = try session.quietly("git migrate status qa -v").text
        #expect(long.contains("13_t") && !long.contains("which -v lists"), "\(long)")
    }

    @Test func theLogTellsEveryDeploymentTheLastOneFirst() throws {
        let session = try shop()
        try session.quietly("git migrate deploy v1.1 -e production --yes -q")
        try session.quietly("git migrate rollback v1.0 -e production --yes -q")
        try session.writePair("006_bad", up: "CREATE TABLE bad (id nonsense);\n")
        try session.repository.commit(seconds: 4)
        try session.quietly("git migrate deploy -e production --yes -q")
        try session.show("git migrate log -e production")
        try session.show("git migrate log -e production -n 1 --porcelain")
        try session.show("git migrate log -e production -n 1 --json")
        try session.show("git migrate show production#3")
        try session.show("git migrate show production#9")
        session.remark("Without the database, the notes tell the same.")
        let known = try session.quietly("git migrate log -e production --porcelain").text
        try session.quietly("git config --unset migrate.production.url")
        try session.show("git migrate log -e production -n 2")
        #expect(try session.quietly("git migrate log -e production --porcelain 2>/dev/null").text == known)
        session.remark("Nothing to tell.")
        try session.show("git migrate log -e nowhere")
        try session.show("git migrate log -e production -n 0")
        try session.show("git migrate log -e production -- users")
        try session.expectGolden("log-of-an-environment")
    }

    @Test func showTellsWhatAReleaseBrings() throws {
        let session = try shop()
        try session.show("git migrate show v1.0")
        try session.show("git migrate show v1.1")
        session.remark("A branch: what is not released yet, one migration edited and one taken away.")
        try session.writePair("002_posts", up: "CREATE TABLE posts (id bigint);\n")
        try session.quietly("git rm -q sql/migrations/*/003_tags.sql")
        try session.repository.commit(seconds: 4)
        try session.show("git migrate show")
        try session.show("git migrate show --porcelain")
        try session.show("git migrate show v1.1 --json")
        try session.show("git migrate show v9")
        try session.expectGolden("show")
    }

    @Test func longOutputGoesThroughTheUsersPagerOnATerminalAlone() throws {
        let session = try shop()
        try session.repository.write(
            ".gitmigrate",
            "[core]\n\tpager = touch stolen; cat\n[migrate]\n\tpath = sql/migrations\n"
        )
        try session.repository.commit(seconds: 4)
        for name in ["GIT_PAGER", "PAGER"] { session.environment[name] = nil }
        session.environment["PAGER"] = "sed 's/^/paged: /'"
        let paged = try TerminalRun("git migrate show v1.1", in: session)
        #expect(paged.wait() == 0)
        #expect(paged.output.contains("paged: "), "\(paged.output)")
        #expect(try !session.quietly("git migrate show v1.1").text.contains("paged"))
        session.environment["GIT_PAGER"] = "cat"
        let plain = try TerminalRun("git migrate show v1.1", in: session)
        #expect(plain.wait() == 0)
        #expect(!plain.output.contains("paged") && plain.output.contains("002_posts"), "\(plain.output)")
        #expect(
            try session.quietly("ls").text.contains("sql") && !session.quietly("ls").text.contains("stolen")
        )
    }

    @Test func aReaderWhoHasSeenEnoughEndsTheCommand() throws {
        let session = try shop()
        session.environment["GIT_PAGER"] = "head -n 1"
        let run = try TerminalRun("git migrate log -e staging", in: session)
        #expect(run.wait() == 0)
        #expect(run.output.contains("deploy staging#1"), "\(run.output)")
    }
}
