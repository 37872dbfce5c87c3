import ArgumentParser
import Migrations

/// What status and report are about.
struct ReviewScope: ParsableArguments {
    @Argument(help: ArgumentHelp("The environments; without any, all that are known.", valueName: "env"))
    var environments: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compare with this revision, such as a branch, in place of HEAD.",
            valueName: "rev"
        )
    )
    var at: String?

    /// The environments that are named, each once; nil where none is.
    func names() throws -> [EnvironmentName]? {
        guard !environments.isEmpty else { return nil }
        return try environments.map(environmentName).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
