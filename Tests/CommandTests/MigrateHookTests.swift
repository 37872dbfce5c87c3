import Foundation
import TestSupport
import Testing

/// The hooks that the tool itself runs around a deployment.
@Suite struct MigrateHookTests {
    private let session: Session

    init() throws {
        session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", tag: "v1.1", seconds: 1)
        try session.makeEnvironment("staging")
    }

    /// Puts a hook in place.
    private func hook(_ name: String, _ script: String, folder: String = ".git/hooks") throws {
        try session.repository.write("\(folder)/\(name)", "#!/bin/sh\n\(script)\n")
        try session.quietly("chmod +x \(folder)/\(name)")
    }

    private func ask(_ question: String, of environment: String = "staging") throws -> String {
        try TestServer.shared().psql(
            session.repository.git("config", "migrate.\(environment).url"),
            question
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func results() throws -> String {
        try ask(
            "SELECT string_agg(deployment || ' ' || status, ', ' ORDER BY id) FROM git_migrate.hook_results"
        )
    }

    private func json(_ file: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: session.repository.path + "/" + file))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func preMigrateMayRefuseAndThenNothingIsChanged() throws {
        try hook(
            "pre-migrate",
            "cat > told; echo \"$1: not today\"; pwd; git rev-parse --show-toplevel; exit 7"
        )
        session.folder = session.repository.path + "/sql"
        try session.show("git migrate plan v1.1 -e staging")
        try session.show("git migrate deploy v1.1 -e staging --dry-run")
        try session.show("git migrate deploy v1.1 -e staging")
        #expect(try ask("SELECT to_regnamespace('git_migrate') IS NULL") == "t")
        let told = try json("told")
        #expect(told["hook"] as? String == "pre-migrate")
        #expect(told["environment"] as? String == "staging")
        #expect(told["tag"] as? String == "v1.1")
        #expect(told["outcome"] == nil)
        let steps = try #require(told["steps"] as? [[String: Any]])
        #expect(steps.compactMap { $0["name"] as? String } == ["users", "posts"])
        #expect(steps.allSatisfy { $0["kind"] as? String == "apply" })
        session.remark("once it agrees")
        try hook("pre-migrate", "exit 0")
        try session.show("git migrate deploy v1.1 -e staging")
        session.remark("and it is asked about the way back")
        try hook("pre-migrate", "grep '\"kind\"'; exit 1")
        try session.show("git migrate rollback v1.0 -e staging")
        session.remark("with nothing to do nobody is asked")
        try session.show("git migrate deploy v1.1 -e staging")
        try session.expectGolden("hook-pre-migrate")
    }

    @Test func postMigrateIsToldHowItEndedAndItsResultIsKept() throws {
        try hook("post-migrate", "cat > told; [ -z \"$FAIL\" ]")
        let first = try session.quietly("git migrate deploy v1.0 -e staging")
        #expect(first.status == 0)
        #expect(first.text.contains("post-migrate ended well after"), "\(first.text)")
        #expect(try json("told")["outcome"] as? String == "done")
        #expect(try json("told")["deployment"] as? Int == 1)
        session.environment["FAIL"] = "1"
        let second = try session.quietly("git migrate deploy v1.1 -e staging")
        #expect(second.status == 0, "the deployment is done")
        #expect(second.text.contains("warning: post-migrate failed with status 1"), "\(second.text)")
        #expect(try results() == "1 0, 2 1")
        let told = "post-migrate failed with status 1"
        let log = try session.quietly("git migrate log -e staging").text
        #expect(
            log.contains("Hook:  \(told)\n") && log.contains("Hook:  post-migrate ended well\n"),
            "\(log)"
        )
        #expect(try session.quietly("git migrate show staging#2").text.contains("Hook:  \(told)"))
        #expect(try session.quietly("git migrate show staging#2 --json").text.contains("\"hookStatus\": 1"))
        let status = try session.quietly("git migrate status staging").text
        #expect(status.contains("staging: \(told) after the last deployment"), "\(status)")
        #expect(try session.quietly("git migrate status staging --porcelain").text.contains("\nhook 1"))
        session.environment["FAIL"] = ""
        #expect(try session.quietly("git migrate hooks rerun -e staging").status == 0)
        #expect(try !session.quietly("git migrate status staging").text.contains("post-migrate"))
        #expect(try !session.quietly("git migrate log -e staging").text.contains(told))
        session.environment["FAIL"] = "1"
        try session.writePair("003_bad", up: "CREATE TABLE t_001_users (id bigint);\n")
        try session.repository.commit(seconds: 2)
        let failed = try session.quietly("git migrate deploy -e staging")
        #expect(failed.status == 2)
        #expect(try json("told")["outcome"] as? String == "failed")
        #expect((try json("told")["error"] as? String)?.contains("42P07") == true)
        #expect(try json("told")["steps"] as? [String] == [])
    }

    @Test func hooksAreLookedForWhereGitLooksForThem() throws {
        try hook("pre-migrate", "exit 1")
        try hook("pre-migrate", "exit 0", folder: "team-hooks")
        try session.quietly("git config core.hooksPath team-hooks")
        #expect(try session.quietly("git migrate deploy v1.0 -e staging").status == 0)
        try session.quietly("git config --unset core.hooksPath")
        #expect(try session.quietly("git migrate deploy v1.1 -e staging").status == 1)
        // What is committed decides nothing.
        try session.repository.write(".gitmigrate", "[core]\n\thooksPath = team-hooks\n")
        #expect(try session.quietly("git migrate deploy v1.1 -e staging").status == 1)
    }

    @Test func aHookThatMayNotBeExecutedIsPassedOverWithAHint() throws {
        try hook("pre-migrate", "exit 1")
        try session.quietly("chmod -x .git/hooks/pre-migrate")
        let done = try session.quietly("git migrate deploy v1.0 -e staging")
        #expect(done.status == 0)
        #expect(done.text.contains("is not run: make it executable: chmod +x"), "\(done.text)")
    }

    /// Tests of an application take longer than many a network leaves a silent connection alone.
    @Test func theResultIsKeptThoughTheSessionWasLostMeanwhile() throws {
        let url = try session.repository.git("config", "migrate.staging.url")
        try hook(
            "post-migrate",
            """
            psql -qAtX '\(url)' -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'git-migrate'"
            """
        )
        let done = try session.quietly("git migrate deploy v1.0 -e staging")
        #expect(done.status == 0, "\(done.text)")
        #expect(!done.text.contains("is not recorded"), "\(done.text)")
        #expect(try results() == "1 0")
    }

    @Test func theSamplesRun() throws {
        let samples = Tool.package.path + "/hooks"
        for name in ["pre-migrate", "post-migrate"] {
            try session.quietly(
                "cp \(samples)/\(name).sample .git/hooks/\(name) && chmod +x .git/hooks/\(name)"
            )
        }
        let done = try session.quietly("git migrate deploy v1.1 -e staging")
        #expect(done.status == 0, "\(done.text)")
        #expect(done.text.contains("pre-migrate: 2 migrations are about to run on staging"), "\(done.text)")
        #expect(done.text.contains("post-migrate: staging: done"), "\(done.text)")
        #expect(try results() == "1 0")
    }

    @Test func testsThatPassedInStagingOpenTheGate() throws {
        try session.makeEnvironment("production")
        try session.quietly("git config migrate.production.confirm false")
        try session.quietly("git config migrate.production.requireTests true")
        #expect(try session.quietly("git migrate plan v1.1 -e production").status == 128)
        try session.quietly("git config migrate.production.after staging")
        try session.quietly("git migrate deploy v1.0 -e staging")
        try session.show("git migrate plan v1.0 -e production")
        try session.show("git migrate hooks rerun -e staging")
        try hook("post-migrate", "echo tests run; [ -z \"$FAIL\" ]")
        session.environment["FAIL"] = "1"
        try session.show("git migrate hooks rerun -e staging")
        try session.show("git migrate deploy v1.0 -e production")
        session.environment["FAIL"] = nil
        try session.show("git migrate hooks rerun -e staging")
        try session.show("git migrate deploy v1.0 -e production")
        session.remark("what came to staging since was not tested")
        session.environment["FAIL"] = "1"
        try session.quietly("git migrate deploy v1.1 -e staging")
        let stale = try session.quietly("git migrate deploy v1.1 -e production")
        #expect(stale.status == 1)
        #expect(stale.text.contains("the tests failed in staging"), "\(stale.text)")
        try session.expectGolden("gate-tests")
    }
}
