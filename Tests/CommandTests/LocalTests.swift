import TestSupport
import Testing

/// The private database of the environment `local`.
@Suite struct LocalTests {
    private func withSession(_ body: (Session) throws -> Void) throws {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", tag: "v1.1", seconds: 1)
        try body(session)
    }

    @Test func theLocalDatabaseIsStartedStoppedAndThrownAway() throws {
        try withSession { (session: Session) throws in
            try session.show("git migrate local stop")
            try session.show("git migrate local start")
            try session.show("git migrate local start")
            try session.show("git migrate local url")
            try session.show("git migrate deploy v1.0")
            try session.show("git migrate local psql -- -Atc 'SELECT count(*) FROM t_001_users'")
            try session.show("psql -Atc 'SELECT 1' \"$(git migrate local url)\"")
            try session.show("git migrate local stop")
            try session.show("git migrate local stop")
            session.remark("status starts no server")
            try session.show("git migrate status local")
            session.remark("the data stay, and deploy starts the server on demand")
            try session.show("git migrate deploy v1.1 -e local")
            try session.show("git migrate status local")
            try session.show("git migrate local reset")
            try session.show("git migrate status local")
            try session.expectGolden("local")
            #expect(try session.quietly("git status --porcelain").text.isEmpty)
        }
    }

    @Test func worktreesShareTheLocalDatabase() throws {
        try withSession { (session: Session) throws in
            #expect(try session.quietly("git migrate deploy v1.0 -q").status == 0)
            let url = try session.quietly("git migrate local url").text
            session.folder = session.repository.folder + "/linked"
            try session.repository.git("worktree", "add", "-q", "-b", "other", session.folder)
            #expect(try session.quietly("git migrate local url").text == url)
            let again = try session.quietly("git migrate deploy v1.0")
            #expect(again.text.hasSuffix("and there is nothing to do\n"), "\(again.text)")
        }
    }

    @Test func aMistypedRevisionStartsNoServer() throws {
        try withSession { (session: Session) throws in
            #expect(try session.quietly("git migrate deploy v9").status == 128)
            #expect(try session.quietly("git migrate rollback v9").status == 128)
            #expect(try session.quietly("ls .git/migrate").status != 0)
        }
    }

    @Test func theServerHoldsNothingOfWhoeverStartedIt() throws {
        try withSession { (session: Session) throws in
            // With the lock's descriptor inherited, the second flock would wait for as long as the server runs.
            let shown = try session.quietly(
                "exec 9>lock && flock 9 && git migrate local start && exec 9>&- && flock -n lock echo free"
            )
            #expect(shown.text.hasSuffix("free\n"), "\(shown.text)")
            #expect(shown.status == 0)
        }
    }
}
