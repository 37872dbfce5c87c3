import Foundation
import Git
import TestSupport
import Testing

/// What a hook sees, while the real git waits for it.
@Suite struct HookTests {
    @Test(arguments: [["--only", "staged.sql"], ["--all"], []])
    func aPreCommitHookReadsTheIndexOfTheCommitThatIsBeingMade(arguments: [String]) throws {
        let temporary = try TemporaryRepository()
        try temporary.commit(["staged.sql": "1", "other.sql": "1"])
        try temporary.write("staged.sql", "2")
        if arguments.isEmpty { try temporary.git("add", "staged.sql") }
        try temporary.write("added.sql", "new")
        try temporary.git("add", "added.sql")

        let seen = try temporary.duringHook("pre-commit", of: ["commit", "-q", "-m", "x"] + arguments) {
            hook in
            let repository = try hook.open()
            return try repository.indexEntries(under: "").map { "\($0.path) \($0.id)" }
        }
        let committed = try temporary.git("ls-tree", "-r", "--format=%(path) %(objectname)", "HEAD")
        #expect(seen.joined(separator: "\n") == committed)
    }

    @Test func aHookInALinkedWorktreeReadsThatWorktreesIndex() throws {
        let temporary = try TemporaryRepository()
        try temporary.commit(["a.sql": "1"])
        let linked = temporary.folder + "/linked"
        try temporary.git("worktree", "add", "-q", linked)
        try "2".write(toFile: linked + "/a.sql", atomically: false, encoding: .utf8)
        let seen = try temporary.duringHook(
            "pre-commit",
            of: ["-C", linked, "commit", "-q", "-a", "-m", "x"]
        ) { hook in
            let repository = try hook.open()
            #expect(repository.workTree == linked)
            return try repository.indexEntry(at: "a.sql")?.id
        }
        #expect(seen == Repository.blobID(of: Array("2".utf8)))
    }

    @Test func aPreReceiveHookReadsObjectsInQuarantine() throws {
        let server = try TemporaryRepository(bare: true)
        let client = try TemporaryRepository()
        let pushed = try client.commit(["up/1_a.sql": "select 1;"])
        let blob = try server.duringHook(
            "pre-receive",
            of: ["-C", client.path, "push", "-q", server.path, "HEAD:main"]
        ) { hook in
            #expect(hook.variables["GIT_QUARANTINE_PATH"] != nil)
            let repository = try hook.open()
            let entry = try repository.entries(inCommit: objectID(pushed), under: "up")?.first
            return try repository.blob(try #require(entry).id)
        }
        #expect(blob == Array("select 1;".utf8))
    }

    @Test func aWorkTreeThatTheEnvironmentNamesIsUsed() throws {
        let temporary = try TemporaryRepository()
        try temporary.commit(["a/b.sql": "1"])
        let elsewhere = temporary.folder + "/elsewhere"
        try FileManager.default.createDirectory(atPath: elsewhere + "/a", withIntermediateDirectories: true)
        let repository = try temporary.opened(
            in: elsewhere + "/a",
            ["GIT_DIR": "../../work/.git", "GIT_WORK_TREE": ".."]
        )
        #expect(repository.workTree == elsewhere)
        #expect(repository.prefix == "a/")
        #expect(try repository.indexEntry(at: "a/b.sql") != nil)
    }

    @Test func aGitDirectoryAloneMakesTheCurrentFolderTheWorkTree() throws {
        let temporary = try TemporaryRepository()
        let repository = try temporary.opened(in: temporary.folder, ["GIT_DIR": temporary.path + "/.git"])
        #expect(repository.workTree == temporary.folder)
    }

    @Test func aRelativeIndexFileIsRelativeToTheTop() throws {
        let temporary = try TemporaryRepository()
        try temporary.write("sub/a.sql", "1")
        try temporary.git(["add", "sub"], environment: ["GIT_INDEX_FILE": "other-index"])
        let repository = try temporary.opened(
            in: temporary.path + "/sub",
            ["GIT_INDEX_FILE": "other-index"]
        )
        #expect(try repository.indexEntries(under: "").map(\.path) == ["sub/a.sql"])
        #expect(try temporary.opened().indexEntries(under: "").isEmpty)
    }

    @Test func aPathNamesARepositoryWhateverTheEnvironmentSays() throws {
        let one = try TemporaryRepository()
        let other = try TemporaryRepository()
        let variables = one.environment.merging(["GIT_DIR": one.path + "/.git"]) { $1 }
        let repository = try Repository.open(at: other.path, environment: Environment(variables))
        #expect(repository.workTree == other.path)
    }
}
