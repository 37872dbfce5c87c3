import Foundation
import TestSupport
import Testing

/// The pre-push hook, through `git push` as a user types it.
@Suite struct PrePushTests {
    private let push: PushSession
    private var session: Session { push.session }

    init() throws { push = try PushSession(client: "pre-push") }

    private func expectRefused(
        _ line: String,
        _ sentences: String...,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let before = try session.repository.git("ls-remote", push.server)
        let shown = try session.quietly(line)
        #expect(shown.status == 1, "\(line): \(shown.text)", sourceLocation: location)
        for sentence in sentences {
            #expect(shown.text.contains(sentence), "\(line): \(shown.text)", sourceLocation: location)
        }
        #expect(try session.repository.git("ls-remote", push.server) == before, sourceLocation: location)
    }

    @discardableResult
    private func expectPushed(_ line: String, location: SourceLocation = #_sourceLocation) throws -> String {
        let shown = try session.quietly(line)
        #expect(shown.status == 0, "\(line): \(shown.text)", sourceLocation: location)
        return shown.text
    }

    @Test func aPushIsJudgedByWhatItBrings() throws {
        try session.release("002_posts", seconds: 1)
        try session.show("git push -q origin main")
        try push.commitHalf("003_half", seconds: 2)
        try session.show("git push -q origin main")
        try session.show("git push -q origin main:refs/heads/other HEAD~1:refs/heads/good")
        try session.show("git push -q --no-verify origin main")
        try session.repository.commit(["README": "words\n"], seconds: 3)
        session.remark("What is there already is not judged again.")
        try session.show("git push -q origin main")
        try session.expectGolden("push")
    }

    @Test func aReleaseTagIsJudgedSinceTheReleaseBefore() throws {
        try push.commitHalf("002_half", seconds: 1)
        try session.quietly("git push -q --no-verify origin main")
        try session.repository.commit(["README": "words\n"], seconds: 2)
        try session.repository.git("tag", "-a", "-m", "two", "v2")
        try expectRefused("git push -q origin v2", "v2 (", "002_half has no down script [unpaired]")
        // A tag that is no release is nobody's promise.
        try expectPushed("git tag beta && git push -q origin beta")
        try session.repository.write("sql/migrations/down/002_half.sql", "SELECT 1;\n")
        try session.repository.commit(seconds: 3)
        try session.repository.git("tag", "v3")
        #expect(
            try expectPushed("git push -q origin main v3").contains("v3: 1 migration checked, no findings")
        )
    }

    @Test func aTagDoesNotCountAsReleasedByItself() throws {
        try session.release("005_posts", tag: "v2", seconds: 1)
        try session.quietly("git push -q origin main v2")
        try session.release("003_late", seconds: 2)
        try session.repository.tag("v3", annotated: true)
        let late = "version 003 comes before 005, which v2 has [late-version]"
        try expectRefused("git push -q origin v3", late)
        try expectRefused("git push -q origin main v3", late)
        try expectRefused("git push -q --follow-tags origin main", late)
    }

    @Test func severalReleasesOfOnePushCountForEachOther() throws {
        try session.release("005_posts", tag: "v2", seconds: 1)
        try session.release("003_late", tag: "v3", seconds: 2)
        try expectRefused(
            "git push -q origin main --tags",
            "version 003 comes before 005, which v2 has [late-version]"
        )
    }

    @Test func ofManyReleasesTheNewestIsJudgedByAllThatTheyBring() throws {
        try push.commitHalf("002_half", seconds: 1)
        for name in ["v2", "v2.1"] { try session.repository.tag(name) }
        try session.release("003_posts", seconds: 2)
        for name in ["v3", "v3.1"] { try session.repository.tag(name, annotated: true) }
        try session.show("git push -q origin --tags")
        try session.expectGolden("push-many")
    }

    @Test func aReleaseIsNeitherMovedNorDeletedUnlessThatIsConfigured() throws {
        try session.release("002_posts", seconds: 1)
        try session.repository.git("tag", "-f", "v1")
        try session.show("git push -q -f origin v1")
        try session.show("git push -q origin :v1")
        // An annotated tag of the same commit promises the same.
        try session.repository.git("tag", "-f", "-a", "-m", "one", "v1", "HEAD~1")
        try expectPushed("git push -q -f origin v1")
        // The committed file has no say in it.
        try session.quietly(
            "git config -f .gitmigrate migrate.denyReleaseChanges false && git add .gitmigrate && git commit -q -m x"
        )
        try expectRefused("git push -q origin :v1", "v1 is a release")
        try expectPushed("git config migrate.denyReleaseChanges false && git push -q origin :v1")
        try session.expectGolden("push-releases")
    }

    @Test func aNewBranchIsJudgedSinceItPartedFromWhatTheRemoteHas() throws {
        try push.commitHalf("002_half", seconds: 1)
        try session.quietly("git push -q --no-verify origin main")
        try session.quietly("git checkout -q -b feature")
        try session.release("003_posts", seconds: 2)
        #expect(
            try expectPushed("git push -q origin feature") == "feature: 1 migration checked, no findings\n"
        )
        try push.commitHalf("004_half", seconds: 3)
        try expectRefused("git push -q origin feature", "004_half has no down script", "1 error (1 migration")
    }

    @Test func aBranchThatMergedAnotherIsNotBlamedForIt() throws {
        try session.repository.git("checkout", "-q", "-b", "feature")
        try session.release("002_feature", seconds: 1)
        try session.quietly("git push -q origin feature; git checkout -q main")
        try push.commitHalf("003_half", seconds: 2)
        try session.quietly("git push -q --no-verify origin main; git checkout -q feature")
        try session.repository.git("merge", "-q", "--no-edit", "main")
        #expect(try expectPushed("git push -q origin feature") == "")
        // Neither when it is moved on top of the other, and pushed by force.
        try session.quietly("git reset -q --hard HEAD~1 && git rebase -q main")
        #expect(
            try expectPushed("git push -q -f origin feature") == "feature: 1 migration checked, no findings\n"
        )
    }

    @Test func aRemoteWithoutHistoryIsJudgedSinceTheLastRelease() throws {
        try push.commitHalf("002_half", seconds: 1)
        try session.repository.tag("v2")
        try session.release("003_posts", seconds: 2)
        try session.repository.git("init", "-q", "--bare", "../empty.git")
        #expect(
            try expectPushed("git push -q ../empty.git main") == "main: 1 migration checked, no findings\n"
        )
        // Releases are judged each since the one before, the first from the beginning.
        try expectRefused("git push -q ../empty.git main --tags", "v2 (", "002_half has no down script")
        // Without any release everything is new.
        try session.quietly("git tag -d v1 v2; git update-ref -d refs/heads/main ../empty.git")
        try session.quietly("rm -rf ../empty.git && git init -q --bare ../empty.git")
        try expectRefused("git push -q ../empty.git main", "002_half has no down script", "(3 migrations")
    }

    @Test func deletionsAndOtherReferencesAreNoneOfItsBusiness() throws {
        try push.commitHalf("002_half", seconds: 1)
        try expectPushed("git push -q --no-verify origin main:other")
        #expect(try expectPushed("git push -q origin :other") == "")
        #expect(try expectPushed("git push -q origin main:refs/notes/x") == "")
        #expect(try expectPushed("git push -q origin v1:refs/heads/old") == "")
        #expect(try expectPushed("git push origin main~1:main").contains("Everything up-to-date"))
        try expectPushed(
            "git tag words $(git hash-object -w --stdin < /dev/null) && git push -q origin words"
        )
    }

    @Test func aPushFromAWorktreeAndFromASubfolderIsJudged() throws {
        session.folder = session.repository.folder + "/linked"
        try session.repository.git("worktree", "add", "-q", "-b", "other", session.folder)
        try session.quietly(
            "echo 'SELECT 1;' > sql/migrations/up/003_tags.sql && git add . && git commit -q -m x"
        )
        session.folder += "/sql"
        try expectRefused(
            "git push -q origin other",
            "003_tags has no down script",
            "git add migrations/down/003_tags.sql"
        )
    }

    @Test func aShallowCloneIsJudgedWhereItsHistoryReaches() throws {
        try session.release("002_posts", seconds: 1)
        try session.release("003_more", seconds: 2)
        try session.quietly("git push -q origin main")
        session.folder = session.repository.folder + "/shallow"
        try session.repository.git("clone", "-q", "--depth=1", "file://" + push.server, session.folder)
        try session.quietly("git migrate hooks install pre-push")
        try session.quietly(
            "echo 'SELECT 1;' > sql/migrations/up/004_half.sql && git add . && git commit -q -m x"
        )
        try expectRefused("git push -q origin HEAD:main", "004_half has no down script", "(1 migration")
    }

    @Test func whatGitDoesNotWriteIsRefused() throws {
        let shown = try session.quietly("echo nonsense | git migrate hooks run pre-push origin url")
        #expect(shown.status == 129)
        #expect(
            shown.text.hasPrefix("error: 'nonsense' is not what git writes to this hook"),
            "\(shown.text)"
        )
        #expect(try session.quietly("git migrate hooks run pre-push origin url").status == 0)
        #expect(try session.quietly("git migrate hooks run update a b c").status == 129)
    }
}
