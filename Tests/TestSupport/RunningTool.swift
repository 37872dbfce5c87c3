import Foundation

/// The tool while it runs: for a test that does something to it, or to its database, meanwhile.
public final class RunningTool {
    private let process = Process()
    private let folder: String
    private let repository: TemporaryRepository

    fileprivate init(_ tool: Tool, _ arguments: [String]) throws {
        repository = tool.repository
        folder = try temporaryFolder("running")
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = arguments
        process.environment = tool.environment
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(folder + "/out")
        process.standardError = try Self.file(folder + "/err")
        // The threads that run tests block signals, and a child would inherit that.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        do {
            try process.run()
        } catch {
            throw RunFailure(description: "cannot run \(Tool.path): \(error)")
        }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What it has written to standard error so far.
    public var messages: String { text("err") }

    /// Its process id, for what is to happen to it on another thread.
    public var identifier: pid_t { process.processIdentifier }

    /// Whether it has not ended yet.
    public var isRunning: Bool { process.isRunning }

    /// Sends it a signal.
    public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end; a status of 128 and more is a signal's.
    public func wait() -> Tool.Outcome {
        process.waitUntilExit()
        let signalled = process.terminationReason == .uncaughtSignal
        let status = process.terminationStatus + (signalled ? 128 : 0)
        return Tool.Outcome(status: status, output: text("out"), messages: text("err"))
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
}

extension Tool {
    /// Starts the tool and does not wait for its end.
    public func start(_ arguments: [String]) throws -> RunningTool { try RunningTool(self, arguments) }
}
