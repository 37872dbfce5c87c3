import Foundation
import Git
import TestSupport

/// A hook that waits: where it runs, and what git told it.
struct WaitingHook {
    let variables: [String: String]
    let folder: String

    func open() throws -> Repository {
        try Repository.open(environment: Environment(variables), currentFolder: folder)
    }
}

extension TemporaryRepository {
    /// Runs git, and the body while git's hook waits for it.
    func duringHook<Result>(
        _ name: String,
        of arguments: [String],
        _ body: (WaitingHook) throws -> Result
    ) throws -> Result {
        let ready = try NamedPipe(folder + "/ready")
        let go = try NamedPipe(folder + "/go")
        try install(
            hook: name,
            """
            #!/bin/sh
            env -0 > '\(folder)/variables'
            pwd > '\(folder)/ready'
            read -r answer < '\(folder)/go'
            """
        )
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        try process.run()
        defer {
            go.write("\n")
            process.waitUntilExit()
        }
        let place = try ready.line(while: { process.isRunning })
        return try body(WaitingHook(variables: try Self.variables(folder + "/variables"), folder: place))
    }

    private func install(hook name: String, _ script: String) throws {
        let hooks = folder + "/hooks"
        try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
        try script.write(toFile: "\(hooks)/\(name)", atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(hooks)/\(name)")
        try git("config", "core.hooksPath", hooks)
    }

    private static func variables(_ path: String) throws -> [String: String] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return text.split(separator: "\0").reduce(into: [:]) { variables, entry in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
    }
}

/// A named pipe whose both ends are held open, so that no side's opening blocks (fifo(7)).
private final class NamedPipe {
    private let descriptor: Int32

    init(_ path: String) throws {
        guard mkfifo(path, 0o600) == 0 else { throw RunFailure(description: "cannot make the pipe \(path)") }
        descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
    }

    deinit { close(descriptor) }

    func write(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// The next line, unless the other side has ended without one.
    func line(while isRunning: () -> Bool) throws -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ended = !isRunning()
            if poll(&state, 1, ended ? 0 : 100) > 0 {
                guard read(descriptor, &byte, 1) == 1 else { break }
                if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
                line.append(byte)
            } else if ended {
                break
            }
        }
        throw RunFailure(description: "git ended before its hook ran")
    }
}
