import Foundation
@testable import Git
import TestSupport
import Testing

/// Commits, trees, blobs and the index.
@Suite struct ContentTests {
    private let temporary: TemporaryRepository

    init() throws {
        temporary = try TemporaryRepository()
    }

    @Test func aCommitIsReadWhole() throws {
        let first = try temporary.commit(["a": "1"], message: "First line\n\nBody.\n")
        let second = try temporary.commit(["a": "2"], message: "Ünïcode", seconds: 60)
        let repository = try temporary.opened()
        let commit = try repository.commit(objectID(first))
        #expect(commit.summary == "First line")
        #expect(commit.message == "First line\n\nBody.\n")
        #expect(commit.parents.isEmpty)
        #expect(try commit.tree == temporary.id("HEAD~1^{tree}"))
        #expect(
            commit.author
                == Signature(
                    name: "Ada Author",
                    email: "ada@example.org",
                    seconds: 1_739_188_800,
                    offsetMinutes: 0
                )
        )
        #expect(commit.committer.name == "Carl Committer")
        #expect(try repository.commit(objectID(second)).parents == [objectID(first)])
        #expect(try repository.commit(objectID(second)).summary == "Ünïcode")
    }

    @Test func anObjectThatIsNoCommitIsRefusedAsOne() throws {
        try temporary.commit(["a": "1"])
        let tree = try temporary.id("HEAD^{tree}")
        let repository = try temporary.opened()
        #expect(throws: GitError.notACommit(tree.hex)) { try repository.commit(tree) }
    }

    @Test func theFilesBelowAFolderAreListedAsGitListsThem() throws {
        try temporary.commit([
            "sql/up/1_a.sql": "1", "sql/up/2_b.sql": "2", "sql/up.sql": "3", "sql/up-x/c.sql": "4",
            "top": "5",
            "sql/up/deep/er/d.sql": "6", "sqlx": "7",
        ])
        let repository = try temporary.opened()
        let head = try temporary.id("HEAD")
        for folder in ["", "sql", "sql/up", "/sql/up/", "sql/up/deep"] {
            let entries = try #require(try repository.entries(inCommit: head, under: folder))
            let path = folder.split(separator: "/").joined(separator: "/")
            let expected = try temporary.git(
                "ls-tree",
                "-r",
                "--name-only",
                "HEAD",
                path.isEmpty ? "." : path + "/"
            )
            #expect(entries.map(\.path).joined(separator: "\n") == expected)
        }
        for folder in ["none", "top", "sql/none", "up"] {
            #expect(try repository.entries(inCommit: head, under: folder) == nil)
            #expect(try repository.treeID(inCommit: head, at: folder) == nil)
        }
        #expect(try repository.treeID(inCommit: head, at: "sql/up") == temporary.id("HEAD:sql/up"))
        #expect(
            try repository.entry(inCommit: head, at: "sql/up/1_a.sql")?.id
                == temporary.id("HEAD:sql/up/1_a.sql")
        )
        #expect(try repository.entry(inCommit: head, at: "sql/up") == nil)
        #expect(try repository.entry(inCommit: head, at: "") == nil)
    }

    @Test func theKindOfAFileIsKept() throws {
        try temporary.write("script", "x")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: temporary.path + "/script"
        )
        try FileManager.default.createSymbolicLink(
            atPath: temporary.path + "/link",
            withDestinationPath: "script"
        )
        try temporary.write("plain", "x")
        try temporary.commit()
        let head = try temporary.git("rev-parse", "HEAD")
        try temporary.git("update-index", "--add", "--cacheinfo", "160000,\(head),module")
        try temporary.git("commit", "-q", "-m", "module")
        let repository = try temporary.opened()
        let entries = try #require(try repository.entries(inCommit: temporary.id("HEAD"), under: ""))
        let modes: [FileMode] = [.symlink, .submodule, .file, .executable]
        #expect(entries.map(\.mode) == modes)
        #expect(try repository.indexEntries(under: "").map(\.mode) == modes)
    }

    @Test func aHostileTreeIsListedAsItIs() throws {
        let blob = try temporary.git(["hash-object", "-w", "--stdin"], input: "x")
        let names = ["..", ".git", "a\nb", "\u{1B}[31m", "same", "same", "e\u{301}", "é"]
        let inner = try temporary.tree(
            names.map { ("100644", blob, Array($0.utf8)) } + [("100600", blob, [0xFF])]
        )
        let outer = try temporary.tree([
            ("40000", inner, Array("..".utf8)), ("40000", inner, Array("sql".utf8)),
        ])
        let commit = try objectID(try temporary.git("commit-tree", "-m", "x", outer))
        let repository = try temporary.opened()
        let entries = try #require(try repository.entries(inCommit: commit, under: "sql"))
        #expect(entries.map(\.path) == names.map { "sql/" + $0 } + ["sql/\u{FFFD}"])
        #expect(entries.last?.rawPath == Array("sql/".utf8) + [0xFF])
        #expect(entries.last?.mode == .other(0o100600))
        #expect(try repository.entries(inCommit: commit, under: "../sql") == nil)
    }

    @Test func aTreeThatUnfoldsToBillionsOfFilesIsRefused() throws {
        let blob = try temporary.git(["hash-object", "-w", "--stdin"], input: "x")
        var tree = try temporary.tree((0..<50).map { ("100644", blob, Array("file\($0)".utf8)) })
        for _ in 0..<8 { tree = try temporary.tree((10..<60).map { ("40000", tree, Array("d\($0)".utf8)) }) }
        let commit = try objectID(try temporary.git("commit-tree", "-m", "x", tree))
        let repository = try temporary.opened()
        #expect(throws: GitError.self) { try repository.entries(inCommit: commit, under: "", atMost: 20_000) }
        #expect(try repository.entries(inCommit: commit, under: "none") == nil)
    }

    @Test func aBlobIsReadByteForByte() throws {
        let text = "select 'ü';\r\n\u{0}tail"
        try temporary.write(".gitattributes", "*.sql text eol=lf")
        let hex = try temporary.git(["hash-object", "-w", "--stdin", "--no-filters"], input: text)
        let repository = try temporary.opened()
        #expect(try repository.blob(objectID(hex)) == Array(text.utf8))
        #expect(try repository.blobSize(objectID(hex)) == text.utf8.count)
        #expect(try Repository.blobID(of: Array(text.utf8)) == objectID(hex))
        #expect(Repository.blobID(of: []).hex == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    }

    @Test func aMissingObjectIsNamed() throws {
        let head = try objectID(try temporary.commit(["a": "1"]))
        let repository = try temporary.opened()
        let absent = try objectID(String(repeating: "ab", count: 20))
        let missing = GitError.missingObject(absent, hint: nil)
        #expect(throws: missing) { try repository.blob(absent) }
        #expect(throws: missing) { try repository.blobSize(absent) }
        #expect(throws: missing) { try repository.commit(absent) }
        #expect(throws: missing) { try repository.isAncestor(absent, of: absent) }

        let blob = try temporary.id("HEAD:a")
        let object = temporary.path + "/.git/objects/\(blob.hex.prefix(2))/\(blob.hex.dropFirst(2))"
        try FileManager.default.removeItem(atPath: object)
        #expect(try temporary.opened().entries(inCommit: head, under: "")?.map(\.id) == [blob])
        #expect(throws: GitError.missingObject(blob, hint: nil)) { try temporary.opened().blob(blob) }
    }

    @Test func aPartialClonesMissingBlobSaysSo() throws {
        let head = try temporary.commit(["a.sql": "1"])
        try temporary.git("config", "uploadpack.allowFilter", "true")
        let clone = try TemporaryRepository(
            cloning: "file://" + temporary.path,
            bare: true,
            arguments: ["--filter=blob:none"]
        )
        let repository = try clone.opened()
        #expect(repository.isPartialClone)
        let entry = try #require(try repository.entry(inCommit: objectID(head), at: "a.sql"))
        #expect(throws: GitError.missingObject(entry.id, hint: .partialClone)) {
            try repository.blob(entry.id)
        }
    }
}

extension TemporaryRepository {
    /// Writes a tree as it is given, which git's own commands would refuse.
    func tree(_ entries: [(mode: String, id: String, name: [UInt8])]) throws -> String {
        let file = folder + "/tree"
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += Array("\(entry.mode) ".utf8) + entry.name + [0] + (try objectID(entry.id).bytes)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return try git("hash-object", "-t", "tree", "-w", "--literally", file)
    }
}
