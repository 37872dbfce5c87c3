import Foundation
import TestSupport
import Testing

/// An environment that is guarded changes only on an explicit word.
@Suite struct ConfirmationTests {
    private func session() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", tag: "v1.1", seconds: 1)
        try session.makeEnvironment("production")
        return session
    }

    private func tables(_ session: Session) throws -> String {
        try TestServer.shared().psql(
            session.repository.git("config", "migrate.production.url"),
            "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname LIKE 't\\_%' AND relkind = 'r'"
        )
    }

    @Test func withoutATerminalProductionNeedsTheWordOnTheCommandLine() throws {
        let session = try session()
        try session.show("git migrate deploy v1.0 -e production", input: "production\n")
        #expect(try tables(session) == "\n")
        for value in ["1", "yes", "false", ""] {
            session.environment["CONFIRM_PRODUCTION"] = value
            #expect(try session.quietly("git migrate deploy v1.0 -e production").status == 1, "\(value)")
        }
        session.environment["CONFIRM_PRODUCTION"] = nil
        try session.show("git migrate deploy v1.0 -e production --dry-run")
        try session.show("git migrate deploy v1.0 -e production --yes")
        session.remark("nothing to do needs no word")
        try session.show("git migrate deploy v1.0 -e production")
        try session.show("CONFIRM_PRODUCTION=true git migrate deploy v1.1 -e production")
        try session.show("git migrate rollback v1.0 -e production")
        try session.show("git migrate rollback v1.0 -e production -y")
        #expect(try tables(session) == "t_001_users\n")
        try session.expectGolden("confirm")
    }

    @Test func onATerminalTheNameIsTyped() throws {
        let session = try session()
        let deploy = "script -qec 'git migrate deploy v1.0 -e production --no-color' /dev/null"
        for answer in ["staging\n", "y\n", "PRODUCTION\n", " production\n", "\n", "\u{4}"] {
            let refused = try session.quietly(deploy, input: answer)
            #expect(refused.status == 1, "\(answer): \(refused.text)")
            #expect(refused.text.contains("Type the environment's name to go on: "), "\(refused.text)")
            #expect(refused.text.contains("nothing was changed"), "\(refused.text)")
            #expect(try tables(session) == "\n")
        }
        let done = try session.quietly(deploy, input: "production\n")
        #expect(done.status == 0, "\(done.text)")
        #expect(!done.text.contains("lost"))
        #expect(try tables(session) == "t_001_users\n")
    }

    @Test func whoeverIsAskedSeesWhatWillBeLostHoweverQuiet() throws {
        let session = try session()
        try session.quietly("git migrate deploy v1.1 -e production --yes")
        _ = try TestServer.shared().psql(
            session.repository.git("config", "migrate.production.url"),
            "INSERT INTO t_002_posts VALUES (1)"
        )
        let rollback = "script -qec 'git migrate rollback v1.0 -e production --no-color -q' /dev/null"
        let refused = try session.quietly(rollback, input: "no\n")
        #expect(refused.status == 1)
        let parts = refused.text.components(separatedBy: "Type the environment's name")
        #expect(parts.first?.contains("table t_002_posts  1 row  002_posts") == true, "\(refused.text)")
    }

    @Test func theConfigurationDecidesWhichEnvironmentsAreGuarded() throws {
        let session = try session()
        try session.makeEnvironment("my-qa")
        #expect(try session.quietly("git migrate deploy v1.0 -e my-qa").status == 0)
        try session.quietly(
            "git config migrate.my-qa.confirm true && git config migrate.production.confirm false"
        )
        let refused = try session.quietly("git migrate deploy v1.1 -e my-qa")
        #expect(refused.status == 1)
        #expect(refused.text.contains("CONFIRM_MY_QA=true"), "\(refused.text)")
        #expect(try session.quietly("CONFIRM_MY_QA=true git migrate deploy v1.1 -e my-qa").status == 0)
        #expect(try session.quietly("git migrate deploy v1.0 -e production").status == 0)
    }

    @Test func quietSaysNothingAndVerbosePassesTheServersNoticesOn() throws {
        let session = try session()
        try session.writePair("003_loud", up: "DROP TABLE IF EXISTS nothing_there;\n", down: "SELECT 1;\n")
        try session.repository.commit(seconds: 2)
        #expect(try session.quietly("git migrate deploy v1.1 -e production --yes -q").text.isEmpty)
        let plain = try session.quietly("git migrate deploy -e production --yes")
        #expect(!plain.text.contains("notice:"), "\(plain.text)")
        try session.quietly("git migrate rollback v1.1 -e production --yes")
        let verbose = try session.quietly("git migrate deploy -e production --yes -v")
        #expect(
            verbose.text.contains("notice: table \"nothing_there\" does not exist, skipping"),
            "\(verbose.text)"
        )
        let failed = try session.quietly("git migrate deploy v9 -e production -q")
        #expect(failed.text.hasPrefix("fatal: unknown revision 'v9'"))
    }

    @Test func singleMigrationsAreNamedFromTheFolderThatTheUserIsIn() throws {
        let session = try session()
        session.folder = session.repository.path + "/sql/migrations/down"
        let one = try session.quietly("git migrate deploy v1.1 -e production --yes -- ../up/002_posts.sql")
        #expect(one.status == 0, "\(one.text)")
        #expect(try tables(session) == "t_002_posts\n")
        let other = try session.quietly(
            "git migrate deploy v1.1 -e production --yes --allow-late -- 001_users.sql"
        )
        #expect(other.status == 0, "\(other.text)")
        #expect(try tables(session) == "t_001_users t_002_posts\n")
        let path = session.repository.path + "/sql/migrations/up/001_users.sql"
        let again = try session.quietly("git migrate deploy v1.1 -e production --yes -- \(path)")
        #expect(again.status == 1)
        #expect(again.text.contains("nothing to apply at sql/migrations/up/001_users.sql"), "\(again.text)")
    }
}
