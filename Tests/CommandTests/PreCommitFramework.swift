import Foundation
import TestSupport

/// The pre-commit framework (pre-commit.com), the real one from PyPI.
enum PreCommitFramework {
    /// The program: the one on PATH, or else in an environment of its own below `.build`, made when it is first asked for; nil
    /// where neither can be had.
    static let path: String? = {
        let environment = Tool.package.appendingPathComponent(".build/pre-commit").path
        let own = environment + "/bin/pre-commit"
        for candidate in ["pre-commit", own] where works(candidate) { return candidate }
        let isMade = try? run("python3", ["-m", "venv", "--clear", environment]).status == 0
        guard isMade == true else { return nil }
        let options = ["--quiet", "--retries", "1", "--timeout", "10", "--disable-pip-version-check"]
        _ = try? run(environment + "/bin/pip", ["install"] + options + ["pre-commit>=3.2"])
        return works(own) ? own : nil
    }()

    private static func works(_ program: String) -> Bool {
        (try? run(program, ["--version"]).status) == 0
    }
}
