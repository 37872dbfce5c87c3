import Foundation
@testable import Git
import TestSupport
import Testing

@Suite struct ReferenceTests {
    private let temporary: TemporaryRepository
    private let first: ObjectID
    private let second: ObjectID
    private let name = "refs/migrate/production"

    init() throws {
        temporary = try TemporaryRepository()
        first = try objectID(try temporary.commit(["a": "1"]))
        second = try objectID(try temporary.commit(["a": "2"]))
    }

    @Test func headIsABranchAnUnbornOneOrACommit() throws {
        #expect(try temporary.opened().head() == .branch("main", second))
        try temporary.git("checkout", "-q", "--detach", first.hex)
        #expect(try temporary.opened().head() == .detached(first))
        let empty = try TemporaryRepository()
        #expect(try empty.opened().head() == .unborn("main"))
    }

    @Test func tagsAreThoseOfCommits() throws {
        try temporary.tag("light", at: first.hex)
        try temporary.tag("v1.4", annotated: true)
        try temporary.tag("--upload-pack=x", at: first.hex, throughReference: true)
        try temporary.git("tag", "tree", "HEAD^{tree}")
        try temporary.git("tag", "-a", "-m", "x", "blob", "HEAD:a")
        try temporary.git("tag", "-a", "-m", "x", "nested", "v1.4")
        let expected = [
            Tag(name: "--upload-pack=x", commit: first, annotated: false),
            Tag(name: "light", commit: first, annotated: false),
            Tag(name: "nested", commit: second, annotated: true),
            Tag(name: "v1.4", commit: second, annotated: true),
        ]
        #expect(try temporary.opened().tags() == expected)
        try temporary.git("pack-refs", "--all")
        #expect(try temporary.opened().tags() == expected)
    }

    @Test func branchesAreLocalOrRemote() throws {
        try temporary.git("branch", "topic/x", first.hex)
        let clone = try TemporaryRepository(cloning: temporary.path)
        let repository = try clone.opened()
        #expect(try repository.branches() == [Branch(name: "main", commit: second, isRemote: false)])
        #expect(
            try repository.remoteBranches() == [
                Branch(name: "origin/main", commit: second, isRemote: true),
                Branch(name: "origin/topic/x", commit: first, isRemote: true),
            ]
        )
    }

    @Test func referencesAreFoundByPrefix() throws {
        try temporary.git("update-ref", "refs/migrate/production", first.hex)
        try temporary.git("update-ref", "refs/migrate/staging", second.hex)
        try temporary.git("update-ref", "refs/migrated", second.hex)
        let repository = try temporary.opened()
        #expect(
            try repository.references(under: "refs/migrate/").map(\.name)
                == ["refs/migrate/production", "refs/migrate/staging"]
        )
        #expect(try repository.reference(name) == first)
        #expect(try repository.reference("refs/migrate/none") == nil)
        #expect(try repository.references(under: "refs/none/").isEmpty)
        #expect(try repository.references(under: "refs/[m]").isEmpty)
    }

    @Test func anUpdateHappensOnlyFromWhatWasSeen() throws {
        let repository = try temporary.opened()
        try repository.updateReference(name, to: first, expecting: nil, message: "deploy v1")
        #expect(try temporary.id(name) == first)

        #expect(throws: GitError.referenceChanged(name: name, expected: nil, found: first)) {
            try repository.updateReference(name, to: second, expecting: nil, message: "again")
        }
        #expect(throws: GitError.referenceChanged(name: name, expected: second, found: first)) {
            try repository.updateReference(name, to: second, expecting: second, message: "again")
        }
        #expect(try temporary.id(name) == first)
        try repository.updateReference(name, to: second, expecting: first, message: "deploy v2")
        #expect(try temporary.id(name) == second)

        let absent = "refs/migrate/absent"
        #expect(throws: GitError.referenceChanged(name: absent, expected: first, found: nil)) {
            try repository.updateReference(absent, to: second, expecting: first, message: "x")
        }
    }

    @Test(arguments: [nil, "true", "false", "always"], [false, true])
    func anUpdateIsLoggedWhereverGitWouldNot(setting: String?, bare: Bool) throws {
        let clone = try TemporaryRepository(cloning: temporary.path, bare: bare)
        if let setting { try clone.git("config", "core.logAllRefUpdates", setting) }
        let repository = try clone.opened()
        try repository.updateReference(name, to: first, expecting: nil, message: "deploy v1\nwith more")
        try repository.updateReference(name, to: second, expecting: first, message: "deploy v2")
        let log = try repository.reflog(name)
        #expect(log.map(\.message) == ["deploy v2", "deploy v1 with more"])
        #expect(log.map(\.old) == [first, .zero])
        #expect(log.map(\.new) == [second, first])
        #expect(log.first?.committer.name == "Carl Committer")
        #expect(log.first?.committer.email == "carl@example.org")
        #expect(
            try clone.git("log", "-g", "--format=%gs <%ge>", name)
                == "deploy v2 <carl@example.org>\ndeploy v1 with more <carl@example.org>"
        )
    }

    @Test func aReflogWithoutAnIdentityIsTheLogins() throws {
        let variables = temporary.environment.filter {
            !$0.key.hasPrefix("GIT_AUTHOR_") && !$0.key.hasPrefix("GIT_COMMITTER_")
        }
        let repository = try Repository.open(at: temporary.path, environment: Environment(variables))
        #expect(try repository.defaultSignature() == nil)
        try repository.updateReference(name, to: first, expecting: nil, message: "x")
        let committer = try #require(try repository.reflog(name).first).committer
        #expect(committer.name == NSUserName())
        #expect(committer.email.hasPrefix(NSUserName() + "@"))
    }

    @Test func anIdentityIsFoundAsGitFindsIt() throws {
        let variables = temporary.environment.filter {
            !$0.key.hasPrefix("GIT_AUTHOR_") && !$0.key.hasPrefix("GIT_COMMITTER_")
        }
        try temporary.git("config", "user.name", "Uma User")
        try temporary.git("config", "user.email", "uma@example.org")
        let configured = try Repository.open(at: temporary.path, environment: Environment(variables))
        #expect(try configured.defaultSignature()?.name == "Uma User")
        #expect(try temporary.opened().defaultSignature()?.email == "carl@example.org")
    }

    @Test(arguments: [
        "", "main", "refs", "refs/", "refs/a..b", "refs/a b", "refs/migrate/x.lock", "refs/\u{0}x", "HEAD",
    ])
    func aNameThatGitForbidsIsRefused(name: String) throws {
        let repository = try temporary.opened()
        #expect(throws: GitError.invalidReferenceName(name)) {
            try repository.updateReference(name, to: first, expecting: nil, message: "x")
        }
    }

    @Test func anAbsentObjectIsNoTarget() throws {
        let absent = try objectID(String(repeating: "ab", count: 20))
        #expect(throws: GitError.missingObject(absent, hint: nil)) {
            try temporary.opened().updateReference(name, to: absent, expecting: nil, message: "x")
        }
    }

    @Test func aReferenceIsDeletedOnlyAsItWasSeen() throws {
        let repository = try temporary.opened()
        try repository.updateReference(name, to: first, expecting: nil, message: "x")
        #expect(throws: GitError.referenceChanged(name: name, expected: second, found: first)) {
            try repository.deleteReference(name, expecting: second)
        }
        try repository.deleteReference(name, expecting: first)
        #expect(try repository.reference(name) == nil)
        #expect(throws: GitError.referenceChanged(name: name, expected: first, found: nil)) {
            try repository.deleteReference(name, expecting: first)
        }
        #expect(throws: Never.self) { try repository.deleteReference(name, expecting: nil) }
        #expect(try repository.reflog(name).isEmpty)
    }

    @Test func oneOfManyWritersWins() async throws {
        let (path, name, first, environment) = (temporary.path, name, first, temporary.environment)
        let wins = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<16 {
                group.addTask {
                    guard
                        let repository = try? Repository.open(at: path, environment: Environment(environment))
                    else { return false }
                    let written: Void? = try? repository.updateReference(
                        name,
                        to: first,
                        expecting: nil,
                        message: "writer \(number)"
                    )
                    return written != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
        #expect(try temporary.opened().reflog(name).count == 1)
    }
}

extension TemporaryRepository {
    /// Makes a tag whose name `git tag` would take for an option.
    fileprivate func tag(_ name: String, at commit: String, throughReference: Bool) throws {
        try git("update-ref", "refs/tags/" + name, commit)
    }
}
