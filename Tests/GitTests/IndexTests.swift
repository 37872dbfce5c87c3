import Git
import TestSupport
import Testing

@Suite struct IndexTests {
    private let temporary: TemporaryRepository
    private let head: ObjectID

    init() throws {
        temporary = try TemporaryRepository()
        let files = ["sql/up/1_a.sql": "1", "sql/up/2_b.sql": "2", "sql/up.sql": "3", "zoo": "4"]
        head = try objectID(try temporary.commit(files))
    }

    @Test func anUnchangedIndexDoesNotDiffer() throws {
        let repository = try temporary.opened()
        for folder in ["", "sql", "sql/up", "none"] {
            #expect(try !repository.indexDiffers(fromCommit: head, under: folder))
        }
        #expect(try repository.indexDiffers(fromCommit: nil, under: "sql"))
        #expect(try !repository.indexDiffers(fromCommit: nil, under: "none"))
    }

    @Test func whatIsStagedElsewhereDoesNotDiffer() throws {
        try temporary.write("sql/up.sql", "changed")
        try temporary.write("sql/up/1_a.sql", "changed, and not staged")
        try temporary.git("add", "sql/up.sql")
        let repository = try temporary.opened()
        #expect(try !repository.indexDiffers(fromCommit: head, under: "sql/up"))
        #expect(try repository.indexDiffers(fromCommit: head, under: "sql"))
    }

    @Test(arguments: [
        ["add", "sql/up/1_a.sql"], ["rm", "-q", "--cached", "sql/up/2_b.sql"], ["add", "sql/up/3.sql"],
    ])
    func anAddedChangedOrRemovedFileDiffers(arguments: [String]) throws {
        try temporary.write("sql/up/1_a.sql", "changed")
        try temporary.write("sql/up/3.sql", "new")
        let repository = try temporary.opened()
        try temporary.git(arguments)
        #expect(try repository.indexDiffers(fromCommit: head, under: "sql/up"))
    }

    @Test func theFilesBelowAFolderAreThoseOfGit() throws {
        let repository = try temporary.opened()
        for folder in ["", "sql", "sql/up", "/sql/up/"] {
            let path = folder.split(separator: "/").joined(separator: "/")
            let expected = try temporary.git("ls-files", "--", path.isEmpty ? "." : path + "/")
            #expect(
                try repository.indexEntries(under: folder).map(\.path).joined(separator: "\n") == expected
            )
        }
        #expect(try repository.indexEntries(under: "sql/u").isEmpty)
        #expect(try repository.indexEntry(at: "sql/up.sql")?.id == temporary.id("HEAD:sql/up.sql"))
        #expect(try repository.indexEntry(at: "sql/up") == nil)
        #expect(try repository.indexEntry(at: "none") == nil)
    }

    @Test func aFileThatIsOnlyIntendedIsMarkedAndNotStaged() throws {
        try temporary.write("sql/up/9.sql", "later")
        try temporary.git("add", "-N", "sql/up/9.sql")
        let repository = try temporary.opened()
        #expect(try repository.indexEntry(at: "sql/up/9.sql")?.intentToAdd == true)
        #expect(try repository.indexEntry(at: "sql/up/1_a.sql")?.intentToAdd == false)
        #expect(try !repository.indexDiffers(fromCommit: head, under: "sql/up"))
    }

    @Test func aConflictHasStagesAndDiffers() throws {
        try temporary.git("checkout", "-q", "-b", "side")
        try temporary.commit(["zoo": "side"])
        try temporary.git("checkout", "-q", "main")
        let ours = try objectID(try temporary.commit(["zoo": "main"]))
        _ = try? temporary.git("merge", "-q", "side")
        let repository = try temporary.opened()
        #expect(try repository.indexEntries(under: "").filter { $0.path == "zoo" }.map(\.stage) == [1, 2, 3])
        #expect(try repository.indexEntry(at: "zoo")?.stage == 2)
        #expect(try repository.indexDiffers(fromCommit: ours, under: ""))
        #expect(try !repository.indexDiffers(fromCommit: ours, under: "sql"))
    }

    @Test func namesAreOrderedByBytesWhateverTheCaseSettingSays() throws {
        try temporary.git("config", "core.ignoreCase", "true")
        try temporary.commit(["sql/up/B.sql": "1", "sql/up/a.sql": "2"])
        let repository = try temporary.opened()
        #expect(try !repository.indexDiffers(fromCommit: temporary.id("HEAD"), under: "sql/up"))
        #expect(
            try repository.indexEntries(under: "sql/up").map(\.path).joined(separator: "\n")
                == temporary.git("ls-files", "sql/up/")
        )
    }

    @Test func aCompressedIndexIsRead() throws {
        try temporary.git("update-index", "--index-version", "4")
        #expect(try !temporary.opened().indexDiffers(fromCommit: head, under: ""))
    }

    @Test func aSplitIndexIsRefusedAndNotTakenForEmpty() throws {
        try temporary.git("update-index", "--split-index")
        #expect(throws: GitError.self) { try temporary.opened().indexEntries(under: "") }
    }
}
