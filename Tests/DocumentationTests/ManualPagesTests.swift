import Foundation
import TestSupport
import Testing

/// The pages that `make manual` writes, by means of the parser's generator, which lies beside the tool once it is built.
@Suite struct ManualPagesTests {
    static let generator = URL(fileURLWithPath: Tool.path).deletingLastPathComponent()
        .appendingPathComponent("generate-manual").path

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: generator), "generate-manual is not built")
    )
    func everyCommandHasAPageThatIsWellFormedAndTheSameEachTime() throws {
        let folders = try ["a", "b"].map { try temporaryFolder("pages") + "/" + $0 }
        defer { folders.forEach { try? FileManager.default.removeItem(atPath: $0 + "/..") } }
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
