import Git
import TestSupport
import Testing

@Suite struct IndexTests {
    private let temporary: TemporaryRepository

    init() throws {
        temporary = try TemporaryRepository()
        let files = ["sql/up/1_a.sql": "1", "sql/up/2_b.sql": "2", "sql/up.sql": "3", "zoo": "4"]
        try temporary.commit(files)
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

    @Test func aFileThatIsOnlyIntendedIsMarked() throws {
        try temporary.write("sql/up/9.sql", "later")
        try temporary.git("add", "-N", "sql/up/9.sql")
        let repository = try temporary.opened()
        #expect(try repository.indexEntry(at: "sql/up/9.sql")?.intentToAdd == true)
        #expect(try repository.indexEntry(at: "sql/up/1_a.sql")?.intentToAdd == false)
    }

    @Test func aConflictHasStages() throws {
        try temporary.git("checkout", "-q", "-b", "side")
        try temporary.commit(["zoo": "side"])
        try temporary.git("checkout", "-q", "main")
        try temporary.commit(["zoo": "main"])
        _ = try? temporary.git("merge", "-q", "side")
        let repository = try temporary.opened()
        #expect(try repository.indexEntries(under: "").filter { $0.path == "zoo" }.map(\.stage) == [1, 2, 3])
        #expect(try repository.indexEntry(at: "zoo")?.stage == 2)
    }

    @Test func namesAreOrderedByBytesWhateverTheCaseSettingSays() throws {
        try temporary.git("config", "core.ignoreCase", "true")
        try temporary.commit(["sql/up/B.sql": "1", "sql/up/a.sql": "2"])
        let repository = try temporary.opened()
        #expect(
            try repository.indexEntries(under: "sql/up").map(\.path).joined(separator: "\n")
                == temporary.git("ls-files", "sql/up/")
        )
    }

    @Test func aCompressedIndexIsRead() throws {
        try temporary.git("update-index", "--index-version", "4")
        let files = try temporary.opened().indexEntries(under: "")
        #expect(try files.map(\.path).joined(separator: "\n") == temporary.git("ls-files"))
    }

    @Test func aSplitIndexIsRefusedAndNotTakenForEmpty() throws {
        try temporary.git("update-index", "--split-index")
        #expect(throws: GitError.self) { try temporary.opened().indexEntries(under: "") }
    }
}
