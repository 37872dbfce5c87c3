import Glibc

/// The environment variables that git heeds, as a value, so that a caller decides where they come from.
public struct Environment: Sendable {
    private let variables: [String: String]

    /// An environment of just these variables.
    public init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// The environment of this process, as it is now.
    public static var process: Environment {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return Environment(variables)
    }

    /// The variable's value; nil when it is unset.
    public subscript(name: String) -> String? { variables[name] }

    /// The variable's value; nil when it is unset or empty.
    func nonEmpty(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Without the variables that say which repository the process works in, as `git rev-parse --local-env-vars`
    /// lists them. Those that carry configuration of the command line stay.
    var withoutRepository: Environment {
        let local = [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_IMPLICIT_WORK_TREE", "GIT_PREFIX",
        ]
        return Environment(variables.filter { !local.contains($0.key) })
    }
}
