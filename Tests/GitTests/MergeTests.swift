import Foundation
import Git
import TestSupport
import Testing

@Suite struct MergeTests {
    /// Two branches that part from one commit.
    private func parted(
        base: [String: String],
        ours: [String: String],
        theirs: [String: String]
    ) throws -> TemporaryRepository {
        let repository = try TemporaryRepository()
        try repository.commit(base, message: "Base")
        try repository.git("checkout", "-q", "-b", "theirs")
        try repository.commit(theirs, message: "Theirs", seconds: 1)
        try repository.git("checkout", "-q", "main")
        try repository.commit(ours, message: "Ours", seconds: 2)
        return repository
    }

    private func merged(_ repository: TemporaryRepository) throws -> (tree: MergedTree, open: Repository) {
        let open = try repository.opened()
        let (ours, theirs) = (try open.revision("main").commit, try open.revision("theirs").commit)
        return (try open.merge(theirs, into: ours), open)
    }

    /// The lines of `git ls-tree -r` for the tree that git itself makes of the merge.
    private func treeByGit(_ repository: TemporaryRepository) throws -> [String] {
        let tree = try repository.git("merge-tree", "--write-tree", "main", "theirs")
        return try repository.git("ls-tree", "-r", tree).split(separator: "\n").map(String.init)
    }

    private let lines = (1...20).map { "line \($0)\n" }.joined()

    @Test func theTreeIsTheOneThatGitMakesAndNothingIsWritten() throws {
        let repository = try parted(
            base: ["a": lines, "b": "b\n", "gone": "x\n", "dir/c": "c\n"],
            ours: ["a": lines.replacing("line 2\n", with: "two\n"), "new/ours": "o\n"],
            theirs: ["a": lines.replacing("line 19\n", with: "nineteen\n"), "dir/theirs": "t\n"]
        )
        let before = try contents(of: repository)
        let (tree, open) = try merged(repository)
        let entries = tree.entries(under: "")
        // The file that both sides changed exists in memory alone.
        let united = try #require(tree.entry(at: "a"))
        let text = String(decoding: try open.blob(united.id), as: UTF8.self)
        #expect(text.contains("two\n") && text.contains("nineteen\n"))
        #expect(try contents(of: repository) == before)
        #expect(entries.map { "100644 blob \($0.id)\t\($0.path)" } == (try treeByGit(repository)))
        #expect(tree.entries(under: "dir").map(\.path) == ["dir/c", "dir/theirs"])
        #expect(tree.entries(under: "nowhere").isEmpty)
        #expect(tree.entry(at: "dir") == nil)
    }

    @Test func aMergeNeedsNoRightToWrite() throws {
        let repository = try parted(
            base: ["a": lines],
            ours: ["a": "first\n" + lines],
            theirs: ["a": lines + "last\n"]
        )
        try run("chmod", ["-R", "a-w", repository.path + "/.git"])
        defer { _ = try? run("chmod", ["-R", "u+w", repository.path + "/.git"]) }
        #expect(try merged(repository).tree.entry(at: "a")?.stage == 0)
    }

    @Test func aConflictIsAnEntryWithAStage() throws {
        let repository = try parted(
            base: ["both": "b\n", "changed": "c\n", "removed": "r\n"],
            ours: ["both": "ours\n", "added": "ours too\n", "changed": "changed\n"],
            theirs: ["both": "theirs\n", "added": "theirs too\n", "removed": "more\n"]
        )
        try repository.git("rm", "-q", "removed")
        try repository.git("commit", "-q", "-m", "Remove")
        try repository.git("checkout", "-q", "theirs")
        try repository.git("rm", "-q", "changed")
        try repository.git("commit", "-q", "-m", "Remove")
        let (tree, open) = try merged(repository)
        let stages = tree.entries(under: "").map { "\($0.path) \($0.stage)" }
        #expect(stages == ["added 2", "both 2", "changed 2", "removed 3"])
        let both = try #require(tree.entry(at: "both"))
        let text = String(decoding: try open.blob(both.id), as: UTF8.self)
        #expect(text == "ours\n")
    }

    @Test func aCrissCrossMergeHasABaseMadeOfItsBases() throws {
        let repository = try parted(
            base: ["a": lines],
            ours: ["a": "first\n" + lines],
            theirs: ["a": lines + "last\n"]
        )
        // Each side merges the other, so that both of their former tips are bases.
        try repository.git("branch", "crossing", "main")
        try repository.git("merge", "-q", "--no-edit", "theirs")
        try repository.git("checkout", "-q", "theirs")
        try repository.git("merge", "-q", "--no-edit", "crossing")
        #expect(try repository.git("merge-base", "--all", "main", "theirs").split(separator: "\n").count == 2)
        try repository.commit(["t": "t\n"], message: "Theirs again", seconds: 3)
        try repository.git("checkout", "-q", "main")
        try repository.commit(["o": "o\n"], message: "Ours again", seconds: 4)
        let before = try contents(of: repository)
        let entries = try merged(repository).tree.entries(under: "")
        #expect(try contents(of: repository) == before)
        #expect(entries.map { "100644 blob \($0.id)\t\($0.path)" } == (try treeByGit(repository)))
    }

    @Test func historiesThatNeverMeetAreMergedFromNothing() throws {
        let repository = try TemporaryRepository()
        try repository.commit(["same": "1\n", "both": "ours\n", "ours": "1\n"])
        try repository.git("checkout", "-q", "--orphan", "theirs")
        try repository.git("rm", "-q", "-r", "-f", ".")
        try repository.commit(["same": "1\n", "both": "theirs\n", "theirs": "1\n"])
        let entries = try merged(repository).tree.entries(under: "")
        #expect(entries.map { "\($0.path) \($0.stage)" } == ["both 2", "ours 0", "same 0", "theirs 0"])
    }

    @Test func aShallowCloneSaysThatItsHistoryIsIncomplete() throws {
        let repository = try parted(base: ["a": "1\n"], ours: ["b": "1\n"], theirs: ["c": "1\n"])
        let clone = try TemporaryRepository(
            cloning: "file://" + repository.path,
            arguments: ["--depth=1", "--no-single-branch"]
        )
        let open = try clone.opened()
        let theirs = try open.revision("origin/theirs").commit
        let ours = try open.revision("HEAD").commit
        #expect(throws: GitError.shallowHistory) { try open.merge(theirs, into: ours) }
        #expect(throws: GitError.shallowHistory) { try open.mergeBases(of: theirs, withAnyOf: [ours]) }
    }

    @Test func theBasesWithManyAreWhatACommitSharesWithAnyOfThem() throws {
        let repository = try TemporaryRepository()
        let first = try repository.commit(message: "1")
        try repository.git("branch", "old")
        let second = try repository.commit(message: "2", seconds: 1)
        try repository.git("branch", "other")
        try repository.commit(message: "3", seconds: 2)
        try repository.git("checkout", "-q", "--orphan", "alone")
        try repository.commit(message: "4", seconds: 3)
        let open = try repository.opened()
        let tip = try open.revision("main").commit
        func bases(_ names: String...) throws -> [String] {
            try open.mergeBases(of: tip, withAnyOf: names.map { try open.revision($0).commit }).map(\.hex)
        }
        #expect(try bases("old") == [first])
        #expect(try bases("old", "other") == [second])
        #expect(try bases("alone") == [])
        #expect(try bases("alone", "old") == [first])
        #expect(try bases("main", "old") == [tip.hex])
        #expect(try bases() == [])
    }

    /// Every file below the git directory with its content.
    private func contents(of repository: TemporaryRepository) throws -> String {
        try run("sh", ["-c", "find . -type f -exec cksum {} + | sort"], currentFolder: repository.path).out
    }
}
