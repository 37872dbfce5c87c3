import Foundation

/// The tool itself, as the build has made it, run as a user would run it.
public struct Tool: Sendable {
    /// The folder that it runs in.
    public let folder: String
    /// Its environment; the tool's own folder is first on PATH, so that `git migrate` and the hooks find it.
    public let environment: [String: String]
    /// Stays for as long as the tool may run in it.
    public let repository: TemporaryRepository

    /// Runs the tool in a repository, seeing no configuration of the machine or the user.
    public init(
        in repository: TemporaryRepository,
        folder: String? = nil,
        environment more: [String: String] = [:]
    ) {
        self.repository = repository
        self.folder = folder ?? repository.path
        environment = Self.environment(repository.environment).merging(more) { $1 }
    }

    /// What a run gave.
    public struct Outcome: Sendable {
        /// The exit status.
        public let status: Int32
        /// Standard output.
        public let output: String
        /// Standard error.
        public let messages: String

        /// What a run gave, or might have given.
        public init(status: Int32, output: String, messages: String) {
            self.status = status
            self.output = output
            self.messages = messages
        }
    }

    /// Runs `git-migrate` with these arguments.
    @discardableResult
    public func callAsFunction(
        _ arguments: String...,
        environment more: [String: String] = [:],
        input: String = ""
    ) throws -> Outcome {
        let outcome = try run(
            Self.path,
            arguments,
            environment: environment.merging(more) { $1 },
            currentFolder: folder,
            input: input
        )
        return Outcome(status: outcome.status, output: outcome.out, messages: outcome.err)
    }

    /// The built executable: it lies beside the test bundle.
    public static let path: String = {
        if let path = ProcessInfo.processInfo.environment["GIT_MIGRATE_TEST_BINARY"] { return path }
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
        let folder = bundle.map {
            URL(fileURLWithPath: $0.components(separatedBy: ".xctest")[0]).deletingLastPathComponent()
        }
        return (folder ?? package.appendingPathComponent(".build/debug")).appendingPathComponent(
            "git-migrate"
        ).path
    }()

    /// The top of this package.
    public static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The environment with the tool on PATH and nothing of the user's that would change what it does.
    public static func environment(_ variables: [String: String]) -> [String: String] {
        var variables = variables.filter { name, _ in
            !name.hasPrefix("SUPABASE_") && !name.hasPrefix("CONFIRM_") && !name.hasPrefix("PG")
                && name != "NO_COLOR"
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        variables["PATH"] = folder + ":" + (variables["PATH"] ?? "/usr/bin:/bin")
        return variables
    }
}
