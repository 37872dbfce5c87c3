import Foundation
import TestSupport
import Testing

/// `bin/setup`, without the installing: that needs a machine to spare.
@Suite struct SetupTests {
    private let setup = Document.url("bin/setup").path

    @Test func setupIsSilentWhereNothingIsMissing() throws {
        let outcome = try run(setup)
        #expect(outcome.status == 0)
        #expect(outcome.out + outcome.err == "")
    }

    @Test func setupNamesWhatIsMissingWhereItCannotInstall() throws {
        let outcome = try runSetup(withOnly: ["sh", "swift", "git", "tr", "id", "env"])
        #expect(outcome.status == 1)
        #expect(
            outcome.err.contains(
                "are missing, by the names of their Debian packages: make pkg-config libgit2-dev"
            )
        )
    }

    @Test func setupSaysWhereSwiftComesFrom() throws {
        let outcome = try runSetup(withOnly: ["sh", "git", "tr", "id", "env"])
        #expect(outcome.status == 1)
        #expect(outcome.err.hasPrefix("setup: swift is not on PATH"))
    }

    /// Runs it where these programs are all that PATH has.
    private func runSetup(withOnly programs: [String]) throws -> Outcome {
        let folder = try temporaryFolder("path")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for program in programs {
            let path = try run("sh", ["-c", "command -v \(program)"]).out.dropLast()
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/\(program)",
                withDestinationPath: String(path)
            )
        }
        return try run(setup, environment: ["PATH": folder])
    }
}
