import Git
import TestSupport
import Testing

/// Lists of files beside git's own comparisons.
@Suite struct FileListTests {
    private let temporary: TemporaryRepository
    private let head: ObjectID

    init() throws {
        temporary = try TemporaryRepository()
        let names = ["a", "a.b", "a-b/c", "ab/c", "a0", "up/1", "up/10", "up/2", "up.sql", "z/y/x"]
        head = try objectID(
            try temporary.commit(Dictionary(uniqueKeysWithValues: names.map { ("sql/" + $0, $0) }))
        )
    }

    @Test(arguments: ["", "sql", "sql/up", "none"])
    func aCommitsListIsItsTree(folder: String) throws {
        let repository = try temporary.opened()
        let list = try #require(try repository.files(inCommit: head, under: folder))
        let entries = try repository.entries(inCommit: head, under: folder) ?? []
        #expect(list.files.map(\.path) == entries.map(\.path))
        #expect(list.files.map(\.id) == entries.map(\.id))
        #expect(list.files.map(\.mode) == entries.map(\.mode))
        let staged = try #require(try repository.index().files(under: folder))
        #expect(staged.files == list.files)
        #expect(staged.missing(from: list).isEmpty)
        #expect(list.missing(from: staged).isEmpty)
    }

    @Test func whatDiffersIsWhatGitSaysDiffers() throws {
        try temporary.write("sql/a.b", "changed")
        try temporary.write("sql/up/11", "new")
        try temporary.write("sql/zz", "new")
        try temporary.git("add", "--all")
        try temporary.git("rm", "-q", "--cached", "sql/up/10", "sql/ab/c")
        try temporary.git("update-index", "--chmod=+x", "sql/up.sql")
        try temporary.write("sql/later", "later")
        try temporary.git("add", "-N", "sql/later")

        let repository = try temporary.opened()
        let staged = try #require(try repository.index().files(under: "sql"))
        let committed = try #require(try repository.files(inCommit: head, under: "sql"))
        #expect(try staged.missing(from: committed).map(\.path) == differing("AMT"))
        #expect(try committed.missing(from: staged).map(\.path) == differing("DMT"))
    }

    private func differing(_ kinds: String) throws -> [String] {
        try temporary.git("diff", "--cached", "--no-renames", "--name-only", "--diff-filter=" + kinds, "HEAD")
            .split(separator: "\n").map(String.init)
    }

    @Test func aConflictIsOneFile() throws {
        try temporary.git("checkout", "-q", "-b", "side")
        try temporary.commit(["sql/a": "side"])
        try temporary.git("checkout", "-q", "main")
        let ours = try objectID(try temporary.commit(["sql/a": "main"]))
        _ = try? temporary.git("merge", "-q", "side")
        let repository = try temporary.opened()
        let staged = try #require(try repository.index().files(under: "sql"))
        let committed = try #require(try repository.files(inCommit: ours, under: "sql"))
        let missing = staged.missing(from: committed)
        #expect(missing.map(\.path) == ["sql/a"])
        #expect(missing.map(\.isUnmerged) == [true])
        #expect(try missing.map(\.id) == [temporary.id("main:sql/a")])
    }

    @Test func aTreeThatIsNotInOrderHasNoList() throws {
        let blob = try temporary.git("rev-parse", "HEAD:sql/a")
        let tree = try temporary.tree([("100644", blob, Array("b".utf8)), ("100644", blob, Array("a".utf8))])
        let commit = try temporary.git("commit-tree", "-m", "Hostile", tree)
        #expect(try temporary.opened().files(inCommit: try objectID(commit), under: "") == nil)
    }
}
