import Foundation
import Git
import TestSupport
import Testing

@Suite struct RepositoryTests {
    @Test func aRepositoryIsFoundFromAFolderBelowIt() throws {
        let temporary = try TemporaryRepository()
        try temporary.write("a/b/file.sql", "")
        let repository = try temporary.opened(in: temporary.path + "/a/b")
        #expect(repository.workTree == temporary.path)
        #expect(repository.gitDirectory == temporary.path + "/.git")
        #expect(repository.commonDirectory == repository.gitDirectory)
        #expect(repository.prefix == "a/b/")
        #expect(try temporary.opened().prefix == "")
        #expect(!repository.isBare)
        #expect(!repository.isShallow)
        #expect(!repository.isPartialClone)
    }

    @Test func aBareRepositoryHasNoWorkTree() throws {
        let temporary = try TemporaryRepository(bare: true)
        let repository = try temporary.opened()
        #expect(repository.isBare)
        #expect(repository.workTree == nil)
        #expect(repository.gitDirectory == temporary.path)
        #expect(try repository.hooksDirectory() == temporary.path + "/hooks")
    }

    @Test func aLinkedWorktreeHasItsOwnHeadAndSharesTheRest() throws {
        let temporary = try TemporaryRepository()
        let commit = try temporary.commit(["a": "1"])
        let linked = temporary.folder + "/linked"
        try temporary.git("worktree", "add", "-q", "-b", "side", linked)
        let repository = try temporary.opened(in: linked)
        #expect(repository.workTree == linked)
        #expect(repository.gitDirectory == temporary.path + "/.git/worktrees/linked")
        #expect(repository.commonDirectory == temporary.path + "/.git")
        #expect(try repository.head() == .branch("side", objectID(commit)))
        #expect(try repository.hooksDirectory() == temporary.path + "/.git/hooks")
    }

    @Test func aFolderOutsideOfAnyRepositoryIsNamed() throws {
        let folder = try temporaryFolder("outside")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: GitError.noRepository(path: folder)) { try Repository.open(at: folder) }
        let absent = folder + "/absent"
        #expect(throws: GitError.noRepository(path: absent)) { try Repository.open(at: absent) }
    }

    @Test func aRepositoryOfSHA256ObjectsIsRefusedByName() throws {
        let temporary = try TemporaryRepository(arguments: ["--object-format=sha256"])
        #expect(
            throws: GitError.unsupportedRepository(
                path: temporary.path + "/.git",
                reason: "its objects are named by SHA256; only SHA-1 is supported"
            )
        ) { try temporary.opened() }
    }

    @Test func anUnknownExtensionIsRefusedByName() throws {
        let temporary = try TemporaryRepository()
        try temporary.git("config", "core.repositoryFormatVersion", "1")
        try temporary.git("config", "extensions.refStorage", "reftable")
        #expect(
            throws: GitError.unsupportedRepository(
                path: temporary.path + "/.git",
                reason: "its references are stored as 'reftable'; only files are supported"
            )
        ) { try temporary.opened() }
    }

    @Test func extensionsThatDoNotConcernAReaderAreAccepted() throws {
        let temporary = try TemporaryRepository()
        try temporary.git("config", "core.repositoryFormatVersion", "1")
        try temporary.git("config", "extensions.preciousObjects", "true")
        try temporary.git("config", "extensions.worktreeConfig", "true")
        try temporary.git("config", "--worktree", "migrate.path", "here")
        #expect(try temporary.opened().configuration().entry("migrate.path")?.scope == .worktree)
    }

    @Test func aRepositoryOfAnotherUserIsRefusedUnlessListedSafe() throws {
        try #require(geteuid() == 0, "only root can give a repository away")
        let temporary = try TemporaryRepository()
        try run("chown", ["-R", "4242", temporary.path])
        #expect(throws: GitError.foreignOwner(path: temporary.path)) { try temporary.opened() }

        let elsewhere = try temporary.environment.merging(commandLine("safe.directory", "/elsewhere")) { $1 }
        #expect(throws: GitError.foreignOwner(path: temporary.path)) {
            try Repository.open(at: temporary.path, environment: Environment(elsewhere))
        }
        for safe in ["*", temporary.path, temporary.path + "/", temporary.folder + "/*"] {
            let listed = try temporary.environment.merging(commandLine("safe.directory", safe)) { $1 }
            #expect(throws: Never.self) {
                try Repository.open(at: temporary.path, environment: Environment(listed))
            }
        }
    }

    @Test func aRepositoryCannotListItselfSafe() throws {
        try #require(geteuid() == 0, "only root can give a repository away")
        let temporary = try TemporaryRepository()
        try temporary.git("config", "safe.directory", "*")
        try run("chown", ["-R", "4242", temporary.path])
        #expect(throws: GitError.foreignOwner(path: temporary.path)) { try temporary.opened() }
    }

    @Test(arguments: ["hooks", "/etc/hooks", "~/hooks"])
    func theHooksFolderIsTheOneThatGitUses(path: String) throws {
        let temporary = try TemporaryRepository()
        try temporary.git("config", "core.hooksPath", path)
        let expected = [
            "hooks": temporary.path + "/hooks", "/etc/hooks": "/etc/hooks",
            "~/hooks": temporary.folder + "/hooks",
        ]
        #expect(try temporary.opened().hooksDirectory() == expected[path])
    }

    private func commandLine(_ key: String, _ value: String) throws -> [String: String] {
        ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": key, "GIT_CONFIG_VALUE_0": value]
    }
}
