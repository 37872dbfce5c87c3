import Foundation
import TestSupport
import Testing

/// What `make install` puts in place, the pages among it that the parser's generator makes, which lies beside the tool once it is
/// built.
@Suite struct InstallTests {
    static let generator = URL(fileURLWithPath: Tool.path).deletingLastPathComponent()
        .appendingPathComponent("generate-manual").path

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: generator), "generate-manual is not built")
    )
    func everyCommandHasAPageThatIsWellFormedAndTheSameEachTime() throws {
        let parent = try temporaryFolder("pages")
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let folders = ["a", "b"].map { parent + "/" + $0 }
        for folder in folders {
            let outcome = try run(Document.url("bin/manual").path, [Tool.path, Self.generator, folder])
            try #require(outcome.status == 0, "\(outcome.err)")
        }
        #expect(try run("diff", ["-r"] + folders).out == "")

        let names = try CommandHelp.ofTool().commands.flatMap { command in
            [command.commandName] + command.commands.map { command.commandName + "-" + $0.commandName }
        }
        for name in names + ["validate"] {
            for page in ["git-migrate-\(name).1", "gitmigrate-\(name).1"] {
                #expect(FileManager.default.fileExists(atPath: folders[0] + "/" + page), "\(page)")
            }
        }
        try expectNoWarnings(in: folders[0])
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: generator), "generate-manual is not built")
    )
    func whatIsInstalledIsFoundByGitAndTheShellsAndGoesAgain() throws {
        let folder = try temporaryFolder("installation")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (prefix, pages) = (folder + "/usr", folder + "/pages")
        try run(Document.url("bin/manual").path, [Tool.path, Self.generator, pages])
        let words = ["--silent", "BINARY=\(Tool.path)", "PAGES=\(pages)", "PREFIX=\(prefix)"]
        let installed = try run("make", words + ["install"], currentFolder: Tool.package.path)
        try #require(installed.status == 0, "\(installed.err)")

        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = prefix + "/bin:" + (environment["PATH"] ?? "")
        environment.merge(["XDG_DATA_DIRS": prefix + "/share", "HOME": folder, "MANPAGER": "cat"]) { $1 }
        environment["MANPATH"] = nil
        if try run("sh", ["-c", "command -v man"]).status == 0 {
            for (topic, title) in [
                ("migrate", "GIT-MIGRATE(1)"), ("migrate-deploy", "GIT-MIGRATE-DEPLOY(1)"),
            ] {
                let page = try run("git", ["help", topic], environment: environment)
                #expect(page.out.hasPrefix(title), "\(page.out.prefix(80))\(page.err)")
            }
            // On a terminal, where a person asks for it.
            let page = try run(
                "script",
                ["--quiet", "--return", "--command", "git migrate deploy --help", "/dev/null"],
                environment: environment
            )
            #expect(page.out.contains("GIT-MIGRATE-DEPLOY(1)"), "\(page.out.prefix(80))")
        }
        let help = try run("git", ["migrate", "deploy", "--help"], environment: environment)
        #expect(help.out.hasPrefix("OVERVIEW: "))
        if FileManager.default.fileExists(atPath: "/usr/share/bash-completion/bash_completion") {
            let completed = try run("bash", ["-c", Self.completionInBash], environment: environment)
            #expect(completed.out == "deploy \n", "\(completed.err)")
        }

        let removed = try run("make", words + ["uninstall"], currentFolder: Tool.package.path)
        #expect(removed.status == 0)
        #expect(try run("find", [prefix, "!", "-type", "d"]).out == "")
    }

    /// Bash loads git's completion, and that ours, as an interactive one does at the key.
    private static let completionInBash = """
        source /usr/share/bash-completion/bash_completion
        XDG_DATA_DIRS=$XDG_DATA_DIRS:/usr/share _completion_loader git
        COMP_LINE="git migrate depl" COMP_POINT=16 COMP_WORDS=(git migrate depl) COMP_CWORD=2
        __git_wrap__git_main
        printf '%s\\n' "${COMPREPLY[@]}"
        """

    /// Of man and mandoc those that are installed; man takes its time, and sees some pages.
    private func expectNoWarnings(in folder: String) throws {
        let outcome = try run(
            "sh",
            [
                "-c",
                """
                cd \(folder)
                overview=\(Document.url("docs/man/git-migrate.1").path)
                ! command -v man >/dev/null ||
                    man --warnings -E UTF-8 -Tutf8 -l $overview git-migrate-check.1 git-migrate-hooks.1 2>&1 >/dev/null
                ! command -v mandoc >/dev/null || mandoc -T lint -W warning $overview git-migrate-*.1
                """,
            ],
            environment: ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
        )
        #expect(outcome.out + outcome.err == "")
    }
}
