import Foundation
import Testing
import TestSupport

@testable import Git

/// The reader of the index's file, beside git's own.
@Suite struct IndexFormatTests {
    private let temporary: TemporaryRepository

    init() throws {
        temporary = try TemporaryRepository()
        var files: [String: String] = [:]
        for number in 0..<200 { files["folder\(number % 7)/file\(number).sql"] = "\(number)" }
        files["a"] = "1"
        files["a.b"] = "2"
        files["a-b/c"] = "3"
        files["a0"] = "4"
        try temporary.commit(files)
    }

    private var indexPath: String { temporary.path + "/.git/index" }

    /// As `git ls-files --stage` prints them.
    private func entries(under folder: String = "") throws -> [String] {
        try temporary.opened().indexEntries(under: folder).map { entry in
            let mode =
                switch entry.mode {
                case .file: "100644"
                case .executable: "100755"
                case .symlink: "120000"
                case .submodule: "160000"
                case .other(let mode): String(mode, radix: 8)
                }
            return "\(mode) \(entry.id) \(entry.stage)\t\(entry.path)"
        }
    }

    private func gitsEntries() throws -> [String] {
        try temporary.git("-c", "core.quotePath=false", "ls-files", "--stage").split(separator: "\n").map(
            String.init
        )
    }

    private var isReadInPlace: Bool { IndexFile(indexPath) != nil }

    @Test(arguments: ["2", "3", "4"])
    func theEntriesAreThoseOfGit(version: String) throws {
        try temporary.write("later.sql", "later")
        try temporary.git("add", "-N", "later.sql")
        try temporary.git("update-index", "--skip-worktree", "a0")
        try temporary.git("update-index", "--chmod=+x", "a.b")
        try temporary.git("update-index", "--index-version", version)
        let id = try temporary.git("rev-parse", "HEAD:a")
        let long = String(repeating: "long/", count: 900) + "name"
        try temporary.git(
            ["update-index", "--index-info"],
            input: "100644 \(id) 0\t\(long)\n120000 \(id) 0\tß\n"
        )
        #expect(isReadInPlace)
        #expect(try entries() == gitsEntries())
        #expect(try entries(under: "folder3") == gitsEntries().filter { $0.contains("\tfolder3/") })
        for path in ["a", "a.b", "a-b/c", "folder6/file6.sql", "later.sql"] {
            #expect(try temporary.opened().indexEntry(at: path)?.path == path)
        }
        #expect(try temporary.opened().indexEntry(at: "folder6/file") == nil)
        #expect(try temporary.opened().indexEntry(at: "later.sql")?.intentToAdd == true)
    }

    @Test(arguments: ["2", "4"])
    func theSidesOfAConflictAreThoseOfGit(version: String) throws {
        try temporary.git("checkout", "-q", "-b", "side")
        try temporary.commit(["a.b": "side", "folder1/file1.sql": "side"])
        try temporary.git("checkout", "-q", "main")
        try temporary.commit(["a.b": "main", "folder1/file1.sql": "main"])
        _ = try? temporary.git("merge", "-q", "side")
        try temporary.git("update-index", "--index-version", version)
        #expect(isReadInPlace)
        #expect(try entries() == gitsEntries())
        #expect(try entries().count { !$0.contains(" 0\t") } == 6)
    }

    @Test func anIndexWithoutAChecksumIsRead() throws {
        let expected = try gitsEntries()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: indexPath))
        bytes.replaceSubrange(bytes.count - 20..<bytes.count, with: Data(count: 20))
        try bytes.write(to: URL(fileURLWithPath: indexPath))
        #expect(try entries() == expected)
    }

    @Test func anEmptyIndexAndNoneHaveNoEntries() throws {
        try temporary.git("read-tree", "--empty")
        #expect(isReadInPlace)
        #expect(try entries().isEmpty)
        try FileManager.default.removeItem(atPath: indexPath)
        #expect(try entries().isEmpty)
    }

    @Test func aSplitAndASparseIndexAreRefused() throws {
        try temporary.git("sparse-checkout", "set", "--cone", "--sparse-index", "folder1")
        #expect(throws: GitError.self) { try entries() }
        try temporary.git("sparse-checkout", "disable")
        #expect(try entries() == gitsEntries())
        try temporary.git("update-index", "--split-index")
        #expect(throws: GitError.self) { try entries() }
    }

    @Test func theTreeOfAFolderIsKnownUntilSomethingIsStagedInIt() throws {
        try temporary.git("read-tree", "HEAD")
        for folder in ["", "folder0", "folder6", "a-b"] {
            #expect(try temporary.opened().index().tree(of: folder) == temporary.id("HEAD:" + folder))
        }
        #expect(try temporary.opened().index().tree(of: "folder") == nil)
        try temporary.write("folder6/new.sql", "new")
        try temporary.git("add", "folder6")
        #expect(try temporary.opened().index().tree(of: "folder6") == nil)
        #expect(try temporary.opened().index().tree(of: "") == nil)
        #expect(try temporary.opened().index().tree(of: "folder5") == temporary.id("HEAD:folder5"))
    }

    /// What is cut off or changed is refused, or read as if it were meant; it never ends the process.
    @Test(arguments: ["2", "4"])
    func aDamagedIndexIsAnErrorAtMost(version: String) throws {
        try temporary.git("update-index", "--index-version", version)
        let whole = try Data(contentsOf: URL(fileURLWithPath: indexPath))
        let copy = temporary.folder + "/damaged"
        var generator = Numbers(state: 7)
        for round in 0..<400 {
            var bytes = whole
            if round < 100 {
                bytes = bytes.prefix(generator.next(below: whole.count))
            } else {
                for _ in 0...generator.next(below: 4) {
                    // The header and the extensions are small, and hit more often than their share.
                    let range = [0..<12, 12..<200, 12..<whole.count, whole.count - 400..<whole.count][
                        round % 4
                    ]
                    bytes[range.lowerBound + generator.next(below: range.count)] = UInt8(
                        generator.next(below: 256)
                    )
                }
            }
            try bytes.write(to: URL(fileURLWithPath: copy))
            let repository = try temporary.opened(in: temporary.path, ["GIT_INDEX_FILE": copy])
            guard let index = try? repository.index() else { continue }
            _ = index.entries(under: "")
            _ = index.entry(at: "folder3/file3.sql")
            _ = index.tree(of: "folder3")
            _ = index.files(under: "folder3")
        }
    }
}

/// The same numbers in each run.
private struct Numbers {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
