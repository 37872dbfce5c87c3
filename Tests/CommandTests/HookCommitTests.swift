import TestSupport
import Testing

/// The installed hook, through `git commit` as a user types it.
@Suite struct HookCommitTests {
    /// A repository that is set up, with two committed pairs, the first of which is released.
    private func session() throws -> Session {
        let session = try Session()
        try session.quietly("git migrate init && git add .gitmigrate && git commit -q -m init")
        try session.release("001_users", tag: "v1.0", seconds: 1)
        try session.release("002_posts", seconds: 2)
        return session
    }

    private func expectRejected(
        _ session: Session,
        _ line: String,
        _ sentence: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let head = try session.repository.git("rev-parse", "HEAD")
        let shown = try session.quietly(line)
        #expect(shown.status == 1, "\(shown.text)", sourceLocation: location)
        #expect(shown.text.contains(sentence), "\(shown.text)", sourceLocation: location)
        #expect(try session.repository.git("rev-parse", "HEAD") == head, sourceLocation: location)
    }

    private func expectAccepted(
        _ session: Session,
        _ line: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try session.quietly(line)
        #expect(shown.status == 0, "\(shown.text)", sourceLocation: location)
    }

    private let up = "sql/migrations/up/003_tags.sql"
    private let down = "sql/migrations/down/003_tags.sql"

    @Test func anAuthorsDayWithTheHook() throws {
        let session = try Session()
        try session.quietly("git migrate init && git add .gitmigrate && git commit -q -m init")
        try session.quietly("git migrate new add users")
        try session.repository.write(
            "sql/migrations/up/001_add_users.sql",
            "BEGIN;\nCREATE TABLE users (id bigint PRIMARY KEY, nmae text NOT NUL);\nCOMMIT;\n"
        )
        try session.show("git add sql/migrations/up/001_add_users.sql")
        try session.show("git commit -m 'Add users'")
        try session.repository.write(
            "sql/migrations/up/001_add_users.sql",
            "BEGIN;\nCREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);\nCOMMIT;\n"
        )
        try session.repository.write("sql/migrations/down/001_add_users.sql", "DROP TABLE users;\n")
        try session.show("git add sql")
        try session.show("git commit -m 'Add users'")
        try session.show("git tag v1.0")
        try session.show("sed -i s/text/varchar/ sql/migrations/up/001_add_users.sql")
        try session.show("git commit -a -m 'Shorten names'")
        try session.show("git migrate check")
        try session.show(
            "git restore sql && echo words > README && git add README && git commit -m 'Say more'"
        )
        try session.expectGolden("hook")
    }

    @Test func aHalfWithoutTheOtherIsRejectedWhicheverItIs() throws {
        let session = try session()
        try session.writePair("003_tags")
        try expectRejected(
            session,
            "git add \(up) && git commit -m x",
            "003_tags has no down script [unpaired]"
        )
        try expectRejected(
            session,
            "git reset -q && git add \(down) && git commit -m x",
            "003_tags has no up script [unpaired]"
        )
        // The help line is a command that helps.
        let shown = try session.quietly("git commit -m x")
        let help = try #require(shown.text.split(separator: "\n").first { $0.contains("= help:") })
        let command = try #require(help.range(of: "git add ")).lowerBound
        try expectAccepted(session, "\(help[command...]) && git commit -m x")
    }

    @Test func deletingOneHalfIsRejectedAndDeletingBothOfAnUnreleasedPairIsNot() throws {
        let session = try session()
        for side in ["up", "down"] {
            try expectRejected(
                session,
                "git rm -q sql/migrations/\(side)/002_posts.sql && git commit -m x",
                "002_posts has no \(side) script [unpaired]"
            )
            try session.quietly("git reset -q --hard")
        }
        try expectAccepted(session, "git rm -q sql/migrations/*/002_posts.sql && git commit -m x")
    }

    @Test func whatCountsIsWhatTheCommitWillHold() throws {
        let session = try session()
        // -a takes what is not staged.
        try session.writePair("002_posts", up: "SELCT 1;\n")
        try expectRejected(session, "git commit -a -m x", #"syntax error at or near "SELCT""#)
        // --only takes one path and leaves out what is staged.
        try session.quietly("git restore sql")
        try session.writePair("003_tags")
        try expectRejected(
            session,
            "git add sql && git commit -m x --only \(up)",
            "003_tags has no down script [unpaired]"
        )
        try expectAccepted(session, "git commit -m x --only \(up) \(down)")
        // A file that was mended after it was staged is committed as it was staged, and the other way round.
        try session.writePair("004_more", up: "SELCT 1;\n", down: "SELECT 1;\n")
        try session.quietly("git add sql")
        try session.writePair("004_more", up: "SELECT 1;\n", down: "SELECT 1;\n")
        try expectRejected(session, "git commit -m x", #"syntax error at or near "SELCT""#)
        try session.quietly("git add sql")
        try session.writePair("004_more", up: "SELCT 1;\n", down: "SELECT 1;\n")
        try expectAccepted(session, "git commit -m x")
    }

    @Test func amendingACommitThatWentAroundTheHookIsRejected() throws {
        let session = try session()
        try session.writePair("003_tags")
        try expectAccepted(session, "git add \(up) && git commit -q --no-verify -m half")
        try expectRejected(session, "git commit --amend -m other", "003_tags has no down script [unpaired]")
        try expectAccepted(session, "git add \(down) && git commit --amend -m whole")
    }

    @Test func theCommitAfterOneThatWentAroundTheHookIsRejected() throws {
        let session = try session()
        try session.writePair("003_tags")
        try session.quietly("git add \(up) && git commit -q --no-verify -m half")
        try session.repository.write("README", "words\n")
        try expectRejected(
            session,
            "git add README && git commit -m x",
            "003_tags has no down script [unpaired]"
        )
    }

    @Test func aCommitFromASubfolderIsCheckedAndItsHelpCanBeFollowedThere() throws {
        let session = try session()
        try session.writePair("003_tags")
        session.folder = session.repository.path + "/sql"
        try expectRejected(
            session,
            "git add migrations/up && git commit -m x",
            "git add migrations/down/003_tags.sql"
        )
        try expectAccepted(session, "git add migrations/down/003_tags.sql && git commit -m x")
        try session.quietly("echo 'SELECT 2;' >> migrations/up/001_users.sql")
        let undo = "--staged --worktree -- migrations/up/001_users.sql"
        try expectRejected(session, "git commit -a -m x", undo)
    }

    @Test func aCommitFromALinkedWorktreeIsChecked() throws {
        let session = try session()
        session.folder = session.repository.folder + "/linked"
        try session.repository.git("worktree", "add", "-q", "-b", "other", session.folder)
        try session.quietly("echo 'SELECT 1;' > \(up)")
        let shown = try session.quietly("git add . && git commit -m x")
        #expect(shown.status == 1)
        #expect(shown.text.contains("003_tags has no down script [unpaired]"), "\(shown.text)")
        try expectAccepted(session, "echo 'SELECT 1;' > \(down) && git add . && git commit -m x")
    }

    @Test func aCommitFromAnotherIndexIsChecked() throws {
        let session = try session()
        try session.writePair("003_tags")
        try session.quietly("cp .git/index ../other-index")
        session.environment["GIT_INDEX_FILE"] = session.repository.folder + "/other-index"
        try expectRejected(
            session,
            "git add \(up) && git commit -m x",
            "003_tags has no down script [unpaired]"
        )
        session.environment["GIT_INDEX_FILE"] = nil
        #expect(try session.quietly("git migrate check").status == 0)
    }

    @Test func theFirstCommitOfARepositoryIsChecked() throws {
        let session = try Session()
        try session.quietly("git migrate init")
        try session.repository.write("sql/migrations/up/001_users.sql", "SELECT 1;\n")
        let shown = try session.quietly("git add . && git commit -m x")
        #expect(shown.status == 1)
        #expect(shown.text.contains("001_users has no down script [unpaired]"), "\(shown.text)")
        try session.repository.write("sql/migrations/down/001_users.sql", "SELECT 1;\n")
        try expectAccepted(session, "git add . && git commit -m x")
    }

    @Test func theCommitThatEndsAMergeIsChecked() throws {
        let session = try session()
        try session.repository.git("checkout", "-q", "-b", "other")
        try session.release("003_theirs", seconds: 3)
        try session.repository.commit(["note": "theirs\n"], seconds: 4)
        try session.repository.git("checkout", "-q", "main")
        try session.release("003_mine", seconds: 5)
        try session.repository.commit(["note": "mine\n"], seconds: 6)
        try session.quietly("git merge other")
        try session.repository.write("note", "both\n")
        try expectRejected(
            session,
            "git add note && git commit -m merged",
            "version 003 belongs to 003_mine already [duplicate-version]"
        )
        try expectAccepted(
            session,
            "for side in up down; do git mv sql/migrations/$side/003_theirs.sql sql/migrations/$side/004_theirs.sql; done"
                + " && git commit -m merged"
        )
    }

    @Test func aConflictThatWasAddedAsItIsIsRejected() throws {
        let session = try session()
        try session.repository.git("checkout", "-q", "-b", "other")
        try session.writePair("002_posts", up: "CREATE TABLE posts (id int);\n")
        try session.repository.commit(seconds: 3)
        try session.repository.git("checkout", "-q", "main")
        try session.writePair("002_posts", up: "CREATE TABLE posts (id text);\n")
        try session.repository.commit(seconds: 4)
        try session.quietly("git merge other")
        try expectRejected(
            session,
            "git add . && git commit -m merged",
            "the file holds the marks of an unresolved merge [conflict-markers]"
        )
    }

    @Test func theHookIsSilentWhenNothingOfTheMigrationsIsTouched() throws {
        let session = try session()
        try session.repository.write("README", "words\n")
        let shown = try session.quietly("git add README && git commit -q -m x")
        #expect(shown.status == 0)
        #expect(shown.text.isEmpty, "\(shown.text)")
        let unstaged = try session.quietly(
            "echo '-- more' >> sql/migrations/up/001_users.sql; git commit -q --allow-empty -m x"
        )
        #expect(unstaged.status == 0)
        #expect(unstaged.text.isEmpty, "\(unstaged.text)")
    }

    @Test func aURLIsNeverCommitted() throws {
        let session = try session()
        session.environment["GIT_AUTHOR_NAME"] = "Ada"
        try session.quietly(
            #"printf '[migrate "qa"]\n\turl = postgresql://u:s3cret@host/x\n' >> .gitmigrate"#
        )
        try session.show("git commit -a -m 'Add qa'")
        #expect(try session.repository.git("log", "-1", "--format=%s") == "Add 002_posts")
        #expect(!session.transcript.contains("s3cret"))
        try session.show("git config -f .gitmigrate --unset migrate.qa.url")
        try session.show(
            "git config -f .gitmigrate migrate.qa.urlFrom QA_URL && git commit -q -a -m 'Add qa'"
        )
        try session.expectGolden("hook-url")
    }
}
