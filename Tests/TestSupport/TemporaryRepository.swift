import Foundation

/// A repository of its own in a temporary folder, driven by the real git, which sees no configuration of the
/// machine or the user. It is removed with the value.
public final class TemporaryRepository: Sendable {
    /// The top of the working tree, or the git directory of a bare repository.
    public let path: String
    /// The folder around it, in which a test may put what it needs beside the repository.
    public let folder: String

    /// Makes an empty repository with the branch `main`.
    public convenience init(bare: Bool = false, arguments: [String] = []) throws {
        try self.init { path, git in
            _ = try git(["init", "-q", "-b", "main"] + (bare ? ["--bare"] : []) + arguments + [path])
        }
    }

    /// Clones a repository or a bundle.
    ///
    /// - Parameter arguments: of `git clone`, such as `--depth=1`, for which the source must be a `file://` URL.
    public convenience init(cloning source: String, bare: Bool = false, arguments: [String] = []) throws {
        try self.init { path, git in
            _ = try git(["clone", "-q"] + (bare ? ["--bare"] : []) + arguments + [source, path])
        }
    }

    private init(make: (String, ([String]) throws -> String) throws -> Void) throws {
        let folder = try temporaryFolder("repository")
        self.folder = folder
        path = folder + "/work"
        do {
            let environment = Self.environment(home: folder)
            try make(path) { try Self.git($0, in: folder, environment: environment) }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    deinit {
        Self.removeServers(in: folder)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The environment in which git runs here: a home of its own, a fixed identity and date.
    public var environment: [String: String] { Self.environment(home: folder) }

    /// Runs git at the top of the repository, and gives what it printed without the last line feed.
    ///
    /// - Throws: `RunFailure` if git fails.
    @discardableResult
    public func git(_ arguments: String...) throws -> String {
        try git(arguments)
    }

    /// Runs git with some more environment variables.
    ///
    /// - Throws: `RunFailure` if git fails.
    @discardableResult
    public func git(
        _ arguments: [String],
        environment more: [String: String] = [:],
        input: String = ""
    ) throws -> String {
        let variables = environment.merging(more) { $1 }
        return try Self.git(arguments, in: path, environment: variables, input: input)
    }

    /// Writes a file of the working tree, and the folders above it.
    public func write(_ file: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path).appendingPathComponent(file)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: url, atomically: false, encoding: .utf8)
    }

    /// Writes files, stages them and whatever else has changed, and commits; gives the commit's id.
    ///
    /// - Parameter seconds: the commit's date, after the fixed one, for a history whose order matters.
    @discardableResult
    public func commit(
        _ files: [String: String] = [:],
        message: String = "Change",
        seconds: Int = 0
    ) throws -> String {
        for (file, text) in files { try write(file, text) }
        try git("add", "--all")
        let date = "\(Self.date + seconds) +0000"
        try git(
            ["commit", "-q", "--allow-empty", "--no-verify", "-m", message],
            environment: ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]
        )
        return try git("rev-parse", "HEAD")
    }

    /// Tags a commit, by default the one that is checked out.
    public func tag(_ name: String, annotated: Bool = false, at commit: String = "HEAD") throws {
        try git(annotated ? ["tag", "-a", "-m", name, name, commit] : ["tag", name, commit])
    }

    /// 2025-02-10 12:00:00 UTC.
    private static let date = 1_739_188_800

    private static func environment(home: String) -> [String: String] {
        // What a hook's or a shell's git exported must not reach the tests' own.
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        variables["HOME"] = home
        variables["XDG_CONFIG_HOME"] = nil
        variables["LC_ALL"] = "C"
        variables["TZ"] = "UTC"
        variables["GIT_CONFIG_NOSYSTEM"] = "1"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        variables["GIT_AUTHOR_NAME"] = "Ada Author"
        variables["GIT_AUTHOR_EMAIL"] = "ada@example.org"
        variables["GIT_AUTHOR_DATE"] = "\(date) +0000"
        variables["GIT_COMMITTER_NAME"] = "Carl Committer"
        variables["GIT_COMMITTER_EMAIL"] = "carl@example.org"
        variables["GIT_COMMITTER_DATE"] = "\(date) +0000"
        return variables
    }

    private static func git(
        _ arguments: [String],
        in folder: String,
        environment: [String: String],
        input: String = ""
    ) throws -> String {
        let outcome = try run(
            "git",
            arguments,
            environment: environment,
            currentFolder: folder,
            input: input
        )
        guard outcome.status == 0 else {
            let command = arguments.joined(separator: " ")
            throw RunFailure(description: "git \(command) ended with \(outcome.status): \(outcome.err)")
        }
        return outcome.out.hasSuffix("\n") ? String(outcome.out.dropLast()) : outcome.out
    }
}
