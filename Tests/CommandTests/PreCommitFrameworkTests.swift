import Foundation
import TestSupport
import Testing

/// `.pre-commit-hooks.yaml` with the framework itself.
@Suite(.enabled(if: PreCommitFramework.path != nil, "the pre-commit framework is not here, nor PyPI"))
struct PreCommitFrameworkTests {
    private let push: PushSession
    private let framework: String
    private let hooks: String
    private var session: Session { push.session }

    /// The framework clones the repository of the hooks: here one that holds what it reads of this one.
    init() throws {
        push = try PushSession()
        framework = try #require(PreCommitFramework.path)
        hooks = push.session.repository.folder + "/hooks"
        let session = push.session
        session.environment["PRE_COMMIT_HOME"] = session.repository.folder + "/framework"
        let list = Tool.package.appendingPathComponent(".pre-commit-hooks.yaml").path
        try session.quietly(
            "git init -q \(hooks) && cp \(list) \(hooks) && git -C \(hooks) add . && git -C \(hooks) commit -q -m hooks"
        )
    }

    private func install() throws {
        let ids = [
            "git-migrate", "git-migrate-pre-push", "git-migrate-post-checkout", "git-migrate-post-merge",
        ]
        try session.repository.write(
            ".pre-commit-config.yaml",
            """
            default_install_hook_types: [pre-commit, pre-merge-commit, pre-push, post-checkout, post-merge]
            repos:
              - repo: \(hooks)
                rev: \(try session.repository.git("-C", hooks, "rev-parse", "HEAD"))
                hooks:
            \(ids.map { "      - id: \($0)" }.joined(separator: "\n"))

            """
        )
        try session.repository.commit(seconds: 1)
        let shown = try session.quietly("\(framework) install")
        try #require(shown.status == 0, "\(shown.text)")
    }

    private func expect(
        _ status: Int32,
        _ line: String,
        _ sentence: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try session.quietly(line)
        #expect(shown.status == status, "\(line): \(shown.text)", sourceLocation: location)
        #expect(shown.text.contains(sentence), "\(line): \(shown.text)", sourceLocation: location)
    }

    @Test func theHooksCanBeTriedWithoutAnyConfiguration() throws {
        try session.repository.write("sql/migrations/up/002_half.sql", "SELECT 1;\n")
        try session.quietly("git add .")
        let line = "\(framework) try-repo \(hooks) git-migrate"
        try expect(1, line, "002_half has no down script [unpaired]")
        try session.repository.write("sql/migrations/down/002_half.sql", "SELECT 1;\n")
        try session.quietly("git add .")
        try expect(0, line, "Passed")
    }

    @Test func theInstalledHooksRefuseWhatIsBadAndLetThroughWhatIsGood() throws {
        try install()
        try expect(0, "git migrate hooks status", "the pre-commit framework's hook, which calls git-migrate")
        try session.repository.write("sql/migrations/up/002_half.sql", "SELECT 1;\n")
        try expect(1, "git add . && git commit -m x", "002_half has no down script [unpaired]")
        try session.repository.write("sql/migrations/down/002_half.sql", "SELECT 1;\n")
        try expect(0, "git add . && git commit -m x", "Passed")
        try expect(0, "git push origin main", "check pushed migrations")
        // A commit that only removes is judged.
        try expect(
            1,
            "git rm -q sql/migrations/down/002_half.sql && git commit -m x",
            "002_half has no down script"
        )
        try session.quietly("git commit -q --no-verify -m x")
        try expect(1, "git push origin main", "002_half has no down script")
        try expect(1, "git push origin main:refs/heads/new", "002_half has no down script")
        try expect(1, "git tag v2 && git push origin v2", "002_half has no down script")
        // Of several references the framework tells the first, and of a tag on a commit that is there already nothing.
        try session.quietly("git push -q --no-verify origin main")
        try expect(0, "git push origin v2", "[new tag]")
    }

    @Test func aMergeWithoutConflictsIsJudged() throws {
        try install()
        try session.quietly("git checkout -q -b feature")
        try session.release("002_theirs", seconds: 2)
        try session.quietly("git checkout -q main")
        try session.release("002_ours", seconds: 3)
        try expect(1, "git merge --no-edit feature", "version 002 belongs to 002_ours already")
    }

    @Test func aMoveOfHeadTellsOfTheLocalDatabase() throws {
        try install()
        try session.release("002_posts", seconds: 2)
        try session.repository.git("update-ref", "refs/migrate/local", "HEAD")
        try expect(
            0,
            "git checkout -q HEAD~1",
            "the local database has 1 migration that HEAD lacks (002_posts)"
        )
        try session.repository.git("update-ref", "refs/migrate/local", "HEAD")
        try session.quietly("git checkout -q -b old")
        try expect(0, "git merge -q main", "the local database lacks 1 migration of HEAD (002_posts)")
    }
}
