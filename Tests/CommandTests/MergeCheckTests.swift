import Foundation
import TestSupport
import Testing

/// `check A..B` and `check --merge`: the merged tree is judged before the merge is made.
@Suite struct MergeCheckTests {
    /// A repository with one released pair, and the branch `feature` that parts there.
    private func session() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1")
        try session.repository.git("branch", "feature")
        return session
    }

    private func on(_ branch: String, _ session: Session, _ work: () throws -> Void) throws {
        try session.repository.git("checkout", "-q", branch)
        try work()
        try session.repository.git("checkout", "-q", "main")
    }

    private func expect(
        _ session: Session,
        _ line: String,
        _ findings: [String],
        location: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try session.quietly(line)
        let found = shown.text.split(separator: "\n")
            .filter { $0.contains(#/: (error|warning|note): /#) }
            .map { String($0).replacing("sql/migrations/", with: "") }
        #expect(found == findings, "\(line): \(shown.text)", sourceLocation: location)
        let fails = findings.contains { $0.contains(": error: ") }
        #expect(shown.status == (fails ? 1 : 0), "\(line): \(shown.text)", sourceLocation: location)
    }

    @Test func twoBranchesWithOneVersionAreFoundThoughEachIsFineByItself() throws {
        let session = try session()
        try on("feature", session) { try session.release("002_theirs", seconds: 1) }
        try session.release("002_ours", seconds: 2)
        try expect(session, "git migrate check main~1..feature", [])
        try expect(session, "git migrate check feature~1..main", [])
        let finding = "up/002_theirs.sql: error: version 002 belongs to 002_ours already [duplicate-version]"
        try expect(session, "git migrate check main..feature", [finding])
        try expect(session, "git migrate check main...feature", [finding])
        try expect(session, "git migrate check --merge feature", [finding])
        // The merge goes through without a word, which is why this has to be asked before.
        #expect(try session.quietly("git merge -q --no-edit feature").status == 0)
    }

    @Test func aVersionThatAReleaseOfTheOtherSideMakesLateIsFoundFromBothSides() throws {
        let session = try session()
        try on("feature", session) { try session.release("002_theirs", seconds: 1) }
        try session.release("003_ours", tag: "v2", seconds: 2)
        let finding = "up/002_theirs.sql: error: version 002 comes before 003, which v2 has [late-version]"
        try expect(session, "git migrate check main..feature", [finding])
        try expect(session, "git migrate check feature..main", [finding])
        try session.repository.git("checkout", "-q", "feature")
        try expect(session, "git migrate check --merge main", [finding])
    }

    @Test func anEditOfWhatTheOtherSideReleasedIsFound() throws {
        let session = try Session()
        try session.release("001_users")
        try session.repository.git("branch", "feature")
        try session.repository.commit(["x": "x"], seconds: 1)
        try session.repository.tag("v1")
        try on("feature", session) {
            try session.writePair("001_users", up: "CREATE TABLE people (id bigint);\n")
            try session.repository.commit(seconds: 2)
        }
        let finding =
            "up/001_users.sql: error: the up script of 001_users was released by v1 and has changed since [edited-after-release]"
        try expect(session, "git migrate check main..feature", [finding])
        try expect(session, "git migrate check --merge feature", [finding])
    }

    @Test func whatWasReleasedThereAndTakenAwayHereIsFoundFromBothSides() throws {
        let session = try Session()
        try session.release("001_users", "002_posts")
        try session.repository.git("branch", "feature")
        try session.repository.commit(["x": "x"], seconds: 1)
        try session.repository.tag("v1")
        try on("feature", session) {
            try session.repository.git("rm", "-q", "-r", "sql/migrations/up/002_posts.sql")
            try session.repository.git("rm", "-q", "-r", "sql/migrations/down/002_posts.sql")
            try session.repository.commit(seconds: 2)
        }
        let findings = ["down", "up"].map {
            "\($0)/002_posts.sql: error: the \($0) script of 002_posts was released by v1 and is gone [removed-after-release]"
        }
        try expect(session, "git migrate check main..feature", findings)
        try expect(session, "git migrate check feature..main", findings)
    }

    @Test func aPairThatTheMergeTearsApartIsFound() throws {
        let session = try Session()
        try session.release("001_users", "002_posts")
        try session.repository.git("branch", "feature")
        try on("feature", session) {
            try session.repository.git("rm", "-q", "sql/migrations/down/002_posts.sql")
            try session.repository.commit(seconds: 1)
        }
        try session.repository.commit(["x": "x"], seconds: 2)
        try expect(
            session,
            "git migrate check main..feature",
            ["up/002_posts.sql: error: 002_posts has no down script [unpaired]"]
        )
    }

    @Test func aConflictIsAFindingByName() throws {
        let session = try session()
        try on("feature", session) {
            try session.writePair("002_posts", up: "CREATE TABLE posts (id bigint);\n")
            try session.repository.commit(seconds: 1)
        }
        try session.writePair("002_posts", up: "CREATE TABLE posts (id int);\n")
        try session.repository.commit(seconds: 2)
        let finding =
            "up/002_posts.sql: error: the script is unmerged: both sides changed it, and git cannot unite them [not-a-file]"
        try expect(session, "git migrate check main..feature", [finding])
        // The merge itself leaves the same in the index.
        #expect(try session.quietly("git merge -q --no-edit feature").status == 1)
        try expect(session, "git migrate check", [finding])
    }

    @Test func aFileThatBothSidesChangedIsJudgedAsUnited() throws {
        let session = try Session()
        let lines = (1...20).map { "SELECT \($0);\n" }.joined()
        try session.writePair("001_users", up: lines)
        try session.repository.commit()
        try session.repository.git("branch", "feature")
        try on("feature", session) {
            try session.writePair(
                "001_users",
                up: lines.replacing("SELECT 20;", with: "BEGIN;\nSELECT 20;\nCOMMIT;")
            )
            try session.repository.commit(seconds: 1)
        }
        try session.writePair("001_users", up: lines.replacing("SELECT 1;", with: "SELECT 0;\nSELCT 1;"))
        try session.repository.commit(seconds: 2)
        let shown = try session.quietly("git migrate check main..feature")
        #expect(shown.text.contains("up/001_users.sql:2:1: error: syntax error"), "\(shown.text)")
    }

    @Test func whatBothSidesOrOursAloneHaveWrongIsNotBroughtByTheMerge() throws {
        let session = try Session()
        try session.repository.write("sql/migrations/up/001_half.sql", "SELECT 1;\n")
        try session.release("002_good", tag: "v1")
        try session.repository.git("branch", "feature")
        try session.repository.write("sql/migrations/up/003_half.sql", "SELCT 1;\n")
        try session.release("001_late", seconds: 1)
        try on("feature", session) { try session.release("004_good", seconds: 2) }
        try expect(session, "git migrate check main..feature", [])
        #expect(
            try session.quietly("git migrate check --merge feature").text
                == "1 migration checked, no findings\n"
        )
    }

    @Test func aFastForwardIsJudgedAsTheOtherSideAndWhatIsMergedIsNotJudged() throws {
        let session = try session()
        try on("feature", session) {
            try session.writePair("002_bad", up: "SELCT 1;\n")
            try session.repository.commit(seconds: 1)
        }
        try expect(
            session,
            "git migrate check --merge feature",
            ["up/002_bad.sql:1:1: error: syntax error at or near \"SELCT\" [syntax]"]
        )
        try session.show("git migrate check feature..main")
        try session.quietly("git checkout -q feature")
        try session.show("git migrate check --merge main")
        try session.show("git migrate check --merge nowhere")
        try session.show("git migrate check --merge main main")
        try session.expectGolden("check-merge")
    }

    @Test func crissCrossAndUnrelatedHistoriesAreJudged() throws {
        let session = try session()
        try on("feature", session) { try session.release("002_theirs", seconds: 1) }
        try session.release("003_ours", seconds: 2)
        try session.repository.git("branch", "crossing")
        try session.repository.git("merge", "-q", "--no-edit", "feature")
        try on("feature", session) {
            try session.repository.git("merge", "-q", "--no-edit", "crossing")
            try session.release("004_theirs", seconds: 3)
        }
        try session.release("004_ours", seconds: 4)
        let finding = "up/004_theirs.sql: error: version 004 belongs to 004_ours already [duplicate-version]"
        try expect(session, "git migrate check main..feature", [finding])

        try session.repository.git("checkout", "-q", "--orphan", "alone")
        try session.repository.git("rm", "-q", "-r", "-f", ".")
        try session.release("004_alone", seconds: 5)
        try session.repository.git("checkout", "-q", "main")
        try expect(
            session,
            "git migrate check main..alone",
            ["up/004_alone.sql: error: version 004 belongs to 004_ours already [duplicate-version]"]
        )
    }

    @Test func aShallowCloneSaysThatItsHistoryIsIncompleteAndHowToCompleteIt() throws {
        let session = try session()
        try session.release("002_more", seconds: 1)
        try session.repository.git("branch", "-f", "feature")
        try on("feature", session) { try session.release("003_theirs", seconds: 2) }
        try session.release("004_ours", seconds: 3)
        session.folder = session.repository.folder + "/clone"
        let source = "file://" + session.repository.path
        try session.repository.git("clone", "-q", "--depth=1", "--no-single-branch", source, session.folder)
        let shown = try session.quietly("git migrate check origin/main..origin/feature")
        #expect(shown.status == 128)
        #expect(shown.text.contains("history is incomplete"), "\(shown.text)")
        #expect(try session.quietly("git fetch -q --unshallow --tags").status == 0)
        try expect(session, "git migrate check origin/main..origin/feature", [])
    }

    @Test func theRepositoryStaysAsItIsAndABareOneWillDo() throws {
        let session = try session()
        try on("feature", session) { try session.release("002_theirs", seconds: 1) }
        try session.release("002_ours", seconds: 2)
        session.folder = session.repository.folder + "/bare"
        try session.repository.git("clone", "-q", "--bare", ".", session.folder)
        // The tool's own folder remembers what releases hold.
        let files = "find . -type f -not -path './migrate/*' -exec cksum {} + | sort"
        let before = try session.quietly(files).text
        #expect(try session.quietly("git migrate check main..feature").status == 1)
        #expect(try session.quietly("git migrate check --merge feature").status == 1)
        #expect(try session.quietly(files).text == before)
    }
}
