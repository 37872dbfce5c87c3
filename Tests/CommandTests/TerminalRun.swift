import Foundation
import TestSupport

/// A command line that runs with a terminal, and what it shows there, control characters and all.
final class TerminalRun {
    private let process = Process()
    private let path: String

    /// Starts it; `script` makes the terminal.
    init(_ line: String, in session: Session) throws {
        path = session.repository.folder + "/typescript"
        try Data().write(to: URL(fileURLWithPath: path))
        process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
        process.arguments = ["--quiet", "--return", "--command", line, "/dev/null"]
        process.environment = session.environment.merging(["TERM": "xterm"]) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: session.folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// What it has shown so far; a terminal ends lines with two characters, which are one here.
    var output: String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").replacingOccurrences(
            of: "\r\n",
            with: "\n"
        )
    }

    /// Waits for its end, and gives its exit status.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}
