import Postgres

/// Git itself, for what its own credentials, transports and configuration files are needed for.
struct GitCommand {
    private let variables: [String: String]

    init(_ project: Project) {
        // Its words are read, so they must not be translated.
        variables = project.variables.merging(["LC_ALL": "C"]) { $1 }
    }

    /// Runs git in the current folder, and gives what it wrote, whatever its exit status.
    func run(_ arguments: [String]) throws -> Subprocess.Outcome {
        // env(1) looks for the program on the user's PATH.
        try Subprocess("/usr/bin/env", ["git"] + arguments, environment: variables).run()
    }

    /// Runs git, which must succeed.
    func require(_ arguments: [String]) throws {
        let outcome = try run(arguments)
        guard outcome.status == 0 else {
            throw Sync.Problem.git(command: arguments.first ?? "", text: outcome.text)
        }
    }
}
