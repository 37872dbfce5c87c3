import Foundation
import TestSupport
import Testing

/// The pre-receive hook of a bare repository: what a server refuses, whatever the pusher's hooks say.
@Suite struct PreReceiveTests {
    private let push: PushSession
    private var session: Session { push.session }

    init() throws { push = try PushSession(receives: true) }

    private func expectRefused(
        _ line: String,
        _ sentences: String...,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let before = try session.repository.git("ls-remote", push.server)
        let shown = try session.quietly(line)
        #expect(shown.status == 1, "\(line): \(shown.text)", sourceLocation: location)
        for sentence in sentences + ["pre-receive hook declined"] {
            #expect(shown.text.contains(sentence), "\(line): \(shown.text)", sourceLocation: location)
        }
        #expect(try session.repository.git("ls-remote", push.server) == before, sourceLocation: location)
    }

    private func expectReceived(_ line: String, location: SourceLocation = #_sourceLocation) throws {
        let shown = try session.quietly(line)
        #expect(shown.status == 0, "\(line): \(shown.text)", sourceLocation: location)
        #expect(!shown.text.contains("remote:"), "\(line): \(shown.text)", sourceLocation: location)
    }

    @Test func aBadPushIsRefusedAndItsObjectsDoNotStay() throws {
        try push.commitHalf("002_half", seconds: 1)
        let tip = try session.repository.git("rev-parse", "HEAD")
        try session.show("git push -q origin main")
        #expect(try session.quietly("git -C \(push.server) cat-file -e \(tip)").status != 0)
        try session.repository.write("sql/migrations/down/002_half.sql", "SELECT 1;\n")
        try session.repository.commit(seconds: 2)
        try session.show("git push -q origin main")
        try session.expectGolden("receive")
    }

    @Test func oneBadReferenceRefusesThemAll() throws {
        try push.commitHalf("002_half", seconds: 1)
        try expectRefused("git push -q origin main~1:refs/heads/good main:refs/heads/bad", "bad (")
        #expect(try push.served("good") == nil)
    }

    @Test func whatAnAmendedReleaseOrALateVersionWouldDoIsRefused() throws {
        try session.release("003_posts", tag: "v2", seconds: 1)
        try expectReceived("git push -q origin main v2")
        try session.writePair("003_posts", up: "CREATE TABLE posts (id int);\n")
        try session.repository.commit(seconds: 2)
        try expectRefused("git push -q origin main", "was released by v2 and has changed since")
        try session.quietly("git reset -q --hard HEAD~1")
        try session.release("002_late", seconds: 3)
        try expectRefused("git push -q origin main", "version 002 comes before 003, which v2 has")
    }

    @Test func releasesAreNeitherMovedNorDeleted() throws {
        try session.release("002_posts", seconds: 1)
        try expectReceived("git push -q origin main")
        try expectRefused(
            "git push -q -f origin main:refs/tags/v1",
            "v1 is a release, and the push would move it"
        )
        try expectRefused("git push -q origin :refs/tags/v1", "v1 is a release, and the push would delete it")
        try expectReceived("git push -q origin main:refs/tags/beta")
        try expectReceived(
            "git push -q -f origin main~1:refs/tags/beta && git push -q origin :refs/tags/beta"
        )
        try session.repository.git("-C", push.server, "config", "migrate.denyReleaseChanges", "false")
        try expectReceived("git push -q -f origin main:refs/tags/v1 && git push -q origin :refs/tags/v1")
    }

    @Test func theFirstPushIsReadByItsOwnConfiguration() throws {
        let server = session.repository.folder + "/fresh.git"
        try session.repository.git("init", "-q", "--bare", "-b", "main", server)
        try session.quietly("git -C \(server) migrate hooks install")
        try session.quietly(
            "git mv sql/migrations db && git config -f .gitmigrate migrate.path db && git config -f .gitmigrate migrate.releases 'release/*'"
        )
        try session.repository.write("db/up/002_half.sql", "SELECT 1;\n")
        try session.repository.commit(seconds: 1)
        try session.repository.tag("release/1")
        let shown = try session.quietly("git push -q \(server) release/1")
        #expect(shown.status == 1)
        #expect(
            shown.text.contains("db/up/002_half.sql: error: 002_half has no down script"),
            "\(shown.text)"
        )
    }

    @Test func aURLIsNeverReceived() throws {
        try session.quietly(
            #"printf '[migrate "qa"]\n\turl = postgresql://u:s3cret@host/x\n' > .gitmigrate; git add -A; git commit -q -m x"#
        )
        let shown = try session.quietly("git push -q origin main")
        #expect(shown.status == 1)
        #expect(shown.text.contains("migrate.qa.url stands in .gitmigrate"), "\(shown.text)")
        #expect(!shown.text.contains("s3cret"))
    }

    @Test func aForkThatBorrowsObjectsOfAnotherRepositoryIsServed() throws {
        let fork = session.repository.folder + "/fork.git"
        try session.repository.git("clone", "-q", "--bare", "--shared", push.server, fork)
        try session.quietly("git -C \(fork) migrate hooks install")
        try session.release("002_posts", seconds: 1)
        try expectReceived("git push -q \(fork) main")
        try push.commitHalf("003_half", seconds: 2)
        let shown = try session.quietly("git push -q \(fork) main")
        #expect(shown.status == 1)
        #expect(shown.text.contains("003_half has no down script"), "\(shown.text)")
    }

    @Test func aRepositoryWithAWorkingTreeCanReceiveToo() throws {
        let path = session.repository.folder + "/deployed"
        try session.repository.git("clone", "-q", push.server, path)
        try session.repository.git("-C", path, "config", "receive.denyCurrentBranch", "updateInstead")
        try session.quietly("git -C \(path) migrate hooks install pre-receive")
        try session.release("002_posts", seconds: 1)
        try expectReceived("git push -q \(path) main")
        try push.commitHalf("003_half", seconds: 2)
        let shown = try session.quietly("git push -q \(path) main")
        #expect(shown.status == 1)
        #expect(shown.text.contains("003_half has no down script"), "\(shown.text)")
    }

    @Test func aServerWithoutTheToolRefusesAndSaysSo() throws {
        try session.release("002_posts", seconds: 1)
        session.environment["PATH"] = "/usr/bin:/bin"
        let shown = try session.quietly("git push -q origin main")
        #expect(shown.status == 1)
        #expect(shown.text.contains("git-migrate is not on the server's PATH"), "\(shown.text)")
    }

    @Test func aRepositoryWithoutMigrationsIsServedInSilence() throws {
        let server = session.repository.folder + "/plain.git"
        try session.repository.git("init", "-q", "--bare", "-b", "main", server)
        try session.quietly("git -C \(server) migrate hooks install")
        let shown = try session.quietly(
            "git checkout -q --orphan plain && git rm -q -r -f . && echo 1 > a && git add a && git commit -q -m a"
                + " && git tag v9 && git push -q \(server) plain v9 && git push -q \(server) :plain"
        )
        #expect(shown.status == 0)
        #expect(shown.text.isEmpty, "\(shown.text)")
    }
}
