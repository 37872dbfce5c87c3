import Foundation

/// What a program left behind.
public struct Outcome: Sendable {
    /// The exit status; 128 and more for a program that a signal ended.
    public let status: Int32
    /// Standard output.
    public let out: String
    /// Standard error.
    public let err: String
}

/// A program could not be started, or ended with a status that the test did not expect.
public struct RunFailure: Error, CustomStringConvertible {
    /// The command, its status and what it wrote to standard error.
    public let description: String

    /// A failure in these words.
    public init(description: String) {
        self.description = description
    }
}

/// Runs a program to its end.
///
/// - Parameters:
///   - executable: a path, or a name that is looked for in `PATH`.
///   - environment: the whole environment; nil for this process's own.
///   - input: what it reads from standard input.
/// - Throws: `RunFailure` if it cannot be started.
@discardableResult
public func run(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String]? = nil,
    currentFolder: String? = nil,
    input: String = ""
) throws -> Outcome {
    let process = Process()
    let byPath = executable.contains("/")
    process.executableURL = URL(fileURLWithPath: byPath ? executable : "/usr/bin/env")
    process.arguments = byPath ? arguments : [executable] + arguments
    if let environment { process.environment = environment }
    if let currentFolder { process.currentDirectoryURL = URL(fileURLWithPath: currentFolder) }

    // Files and not pipes, which would fill up while nobody reads them.
    let folder = try temporaryFolder("run")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = try ["in", "out", "err"].map { name in
        let path = folder + "/" + name
        try (name == "in" ? input : "").write(toFile: path, atomically: false, encoding: .utf8)
        return try name == "in"
            ? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            : FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
    defer { files.forEach { try? $0.close() } }
    process.standardInput = files[0]
    process.standardOutput = files[1]
    process.standardError = files[2]
    do {
        try process.run()
    } catch {
        throw RunFailure(description: "cannot run \(executable): \(error)")
    }
    process.waitUntilExit()
    let signalled = process.terminationReason == .uncaughtSignal
    return Outcome(
        status: process.terminationStatus + (signalled ? 128 : 0),
        out: try text(of: folder + "/out"),
        err: try text(of: folder + "/err")
    )
}

/// Makes an empty folder of its own below the one for what does not outlive the tests.
public func temporaryFolder(_ purpose: String) throws -> String {
    let base = ScratchParent.path
    var template = Array("\(base)/git-migrate-\(purpose)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw RunFailure(description: "cannot make a temporary folder in \(base)")
    }
    return template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

private func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
