import Foundation
import TestSupport
import Testing

/// Where the hook is put, and what is left alone.
@Suite struct HookPlaceTests {
    private func modes(_ session: Session, _ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? Int) ?? 0
    }

    private func expectRuns(_ session: Session, location: SourceLocation = #_sourceLocation) throws {
        try session.repository.write("sql/migrations/up/009_half.sql", "SELECT 1;\n")
        let shown = try session.quietly("git add -A . && git commit -m x")
        #expect(shown.status == 1, sourceLocation: location)
        #expect(shown.text.contains("[unpaired]"), "\(shown.text)", sourceLocation: location)
    }

    @Test func theHookIsInstalledShownMendedAndRemoved() throws {
        let session = try Session()
        try session.show("git migrate hooks status")
        try session.show("git migrate hooks install")
        try session.show("git migrate hooks install")
        try session.show("git migrate hooks status")
        try session.show("chmod -x .git/hooks/pre-commit && git migrate hooks status")
        try session.show("git migrate hooks install && git migrate hooks status")
        try session.show("echo '# of another version' >> .git/hooks/pre-commit; git migrate hooks status")
        try session.show("git migrate hooks install && git migrate hooks status")
        try session.show("git migrate hooks uninstall")
        try session.show("git migrate hooks uninstall")
        try session.expectGolden("hooks")
    }

    @Test func aForeignHookIsNeverTouchedAndCanCallThisOne() throws {
        let session = try Session()
        try session.repository.write(".git/hooks/pre-commit", "#!/bin/sh\necho foreign\n")
        try session.quietly("chmod +x .git/hooks/pre-commit")
        try session.show("git migrate init")
        try session.show("git migrate hooks status")
        try session.show("git migrate hooks install")
        try session.show("git migrate hooks uninstall")
        try session.show("cat .git/hooks/pre-commit")
        try session.expectGolden("hooks-foreign")
        // The hint is followed as it stands.
        try session.quietly("echo 'git-migrate check --staged || exit 1' >> .git/hooks/pre-commit")
        try expectRuns(session)
    }

    @Test func aBrokenLinkInTheHooksPlaceIsLeftAlone() throws {
        let session = try Session()
        try session.quietly("mkdir -p .git/hooks && ln -s /nowhere/at/all .git/hooks/pre-commit")
        #expect(try session.quietly("git migrate hooks install pre-commit").status == 1)
        #expect(try session.quietly("readlink .git/hooks/pre-commit").text == "/nowhere/at/all\n")
    }

    @Test(arguments: [
        ("tools/hooks", "<top>/tools/hooks"), ("~/hooks", "<home>/hooks"), ("<home>/abs", "<home>/abs"),
    ])
    func theHooksFolderIsTheOneThatGitUses(setting: String, folder: String) throws {
        let session = try Session()
        let home = session.repository.folder
        let path = folder.replacing("<top>", with: session.repository.path).replacing("<home>", with: home)
        try session.repository.git("config", "core.hooksPath", setting.replacing("<home>", with: home))
        try session.repository.write("deep/er/file", "")
        session.folder = session.repository.path + "/deep/er"
        #expect(
            try session.quietly("git migrate hooks install pre-commit").text
                == "installed: pre-commit, in \(path)\n"
        )
        #expect(try modes(session, path + "/pre-commit") & 0o111 == 0o111)
        #expect(
            try session.quietly("git migrate hooks status pre-commit").text
                == "pre-commit  installed, \(path)/pre-commit\n"
        )
        session.folder = session.repository.path
        try expectRuns(session)
        #expect(
            try session.quietly("git migrate hooks uninstall pre-commit").text
                == "removed: pre-commit, in \(path)\n"
        )
        #expect(!FileManager.default.fileExists(atPath: session.repository.path + "/.git/hooks/pre-commit"))
    }

    @Test func allWorktreesShareOneHook() throws {
        let session = try Session()
        try session.release("001_users")
        session.folder = session.repository.folder + "/linked"
        try session.repository.git("worktree", "add", "-q", "-b", "other", session.folder)
        let shown = try session.quietly("git migrate hooks install pre-commit")
        #expect(shown.text == "installed: pre-commit, in \(session.repository.path)/.git/hooks\n")
    }

    @Test func aHookThatCannotFindTheToolRejectsAndSaysSo() throws {
        let session = try Session()
        try session.quietly("git migrate hooks install")
        session.environment["PATH"] = "/usr/bin:/bin"
        try session.show("git commit --allow-empty -m x")
        try session.expectGolden("hooks-no-tool")
    }

    @Test func hooksAreChosenByName() throws {
        let session = try Session()
        try session.show("git migrate hooks install pre-push post-merge")
        try session.show("git migrate hooks status pre-push post-merge")
        try session.show("git migrate hooks status")
        try session.show("git migrate hooks install pre-receive")
        try session.show("git migrate hooks uninstall post-merge")
        try session.show("git migrate hooks uninstall")
        try session.show("git migrate hooks install update")
        try session.expectGolden("hooks-chosen")
    }

    @Test func aBareRepositoryHasTheHookThatReceives() throws {
        let session = Session(try TemporaryRepository(bare: true))
        try session.show("git migrate hooks status")
        try session.show("git migrate hooks install")
        try session.show("git migrate hooks install")
        try session.show("git migrate hooks status")
        try session.show("git migrate hooks uninstall")
        try session.expectGolden("hooks-bare")
    }

    /// Hooks that a template holds are in every repository that is made from it.
    @Test func hooksInATemplateWorkInEveryNewRepositoryAndAreSilentWithoutMigrations() throws {
        let session = try Session()
        try session.quietly(
            "git migrate hooks install && mkdir ../template && cp -r .git/hooks ../template/hooks"
        )
        session.folder = session.repository.folder + "/fresh"
        let other = "init -q --bare -b main ../server.git"
        try session.repository.git("init", "-q", "-b", "main", "--template=../template", session.folder)
        let quiet = try session.quietly(
            "set -e; git \(other); echo 1 > a; git add a; git commit -q -m a; git checkout -q -b b; echo 2 > b; git add b;"
                + " git commit -q -m b; git checkout -q main; git merge -q --no-ff --no-edit b;"
                + " git push -q ../server.git main b"
        )
        #expect(quiet.status == 0)
        #expect(quiet.text.isEmpty, "\(quiet.text)")
        let status = try session.quietly("git migrate hooks status")
        #expect(status.status == 0, "\(status.text)")
        try session.quietly("mkdir -p sql/migrations/up && echo 'SELECT 1;' > sql/migrations/up/009_half.sql")
        let shown = try session.quietly("git add -A && git commit -m x")
        #expect(shown.status == 1)
        #expect(shown.text.contains("[unpaired]"), "\(shown.text)")
    }
}
