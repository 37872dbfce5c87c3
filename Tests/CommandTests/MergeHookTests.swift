import TestSupport
import Testing

/// The pre-merge-commit hook, through `git merge` as a user types it: each side is fine by itself.
@Suite struct MergeHookTests {
    /// A repository with one released pair, the hooks of commits and merges, and the branch `feature` that parts there.
    private func session() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1")
        try session.repository.git("branch", "feature")
        try session.quietly("git migrate hooks install pre-commit pre-merge-commit")
        return session
    }

    private func release(_ pair: String, on branch: String, tag: String? = nil, _ session: Session) throws {
        try session.repository.git("checkout", "-q", branch)
        try session.release(pair, tag: tag, seconds: 1)
        try session.repository.git("checkout", "-q", "main")
    }

    private func expectRefused(
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

    @Test func aCleanMergeThatBringsOneVersionTwiceIsRefusedAndCanBeMended() throws {
        let session = try session()
        try release("002_theirs", on: "feature", session)
        try release("002_ours", on: "main", session)
        try expectRefused(
            session,
            "git merge --no-edit feature",
            "version 002 belongs to 002_ours already [duplicate-version]"
        )
        // Git leaves the merge to be committed, and the hook of that commit says the same until it is mended.
        try expectRefused(session, "git commit --no-edit", "version 002 belongs to 002_ours already")
        let mended = try session.quietly(
            "for s in up down; do git mv sql/migrations/$s/002_theirs.sql sql/migrations/$s/003_theirs.sql; done; git commit -q --no-edit"
        )
        #expect(mended.status == 0, "\(mended.text)")
    }

    @Test func aReleaseOfTheOtherSideCountsBeforeTheMergeIsMade() throws {
        let session = try session()
        try release("003_theirs", on: "feature", tag: "v2", session)
        try release("002_ours", on: "main", session)
        let late = "version 002 comes before 003, which v2 has [late-version]"
        try expectRefused(session, "git merge --no-edit feature", late)
        try expectRefused(session, "git commit --no-edit", late)
    }

    @Test func aMergeOfWhatGoesTogetherIsMade() throws {
        let session = try session()
        try release("003_theirs", on: "feature", session)
        try release("002_ours", on: "main", session)
        let shown = try session.quietly("git merge -q --no-edit feature")
        #expect(shown.status == 0, "\(shown.text)")
        #expect(shown.text == "2 migrations checked, no findings\n")
    }
}
