import Migrations
import Workflows

/// What is wrong with a configuration, in words.
enum ConfigurationText {
    static func complaint(_ problem: ConfigurationProblem) -> Complaint {
        switch problem {
        case .invalidValue(let key, let value, let expected):
            Complaint(
                "\(key) = \(value.printable) makes no sense",
                hints: ["it takes \(expected)"],
                status: .fatal
            )
        case .refusedInCommittedFile(let key):
            Complaint(
                "\(key) stands in \(Project.configurationFile), where it would decide for everybody \(decision(of: key))",
                hints: [
                    "take it out there, and set it for yourself: git config \(key) …",
                    instead(of: key),
                ],
                status: .fatal
            )
        case .unknownRule(let rule, let key):
            Complaint(
                "\(key.printable) is a setting of a rule that does not exist: \(rule.printable)",
                hints: RuleText.hints(for: rule),
                status: .fatal
            )
        case .unknownLayout(let name):
            Complaint(
                "there is no layout '\(name.printable)'",
                hints: [
                    "migrate.layout takes \(listed(Layout.presets.map(\.name), limit: 9)); migrate.up and migrate.down take patterns of your own"
                ],
                status: .fatal
            )
        case .badPattern(let key, let pattern, let problem):
            Complaint("\(key) = \(pattern.printable) is no pattern: \(describe(problem))", status: .fatal)
        case .halfLayout(let present, let missing):
            Complaint(
                "\(present) is set without \(missing)",
                hints: ["a layout of your own takes both"],
                status: .fatal
            )
        case .needsOther(let key, let other):
            Complaint(
                "\(key) is set without \(other)",
                hints: ["say what it is about: git config -f \(Project.configurationFile) \(other) …"],
                status: .fatal
            )
        case .invalidEnvironmentName(let name):
            Complaint(
                "'\(name.printable)' is no name for an environment",
                hints: ["it is lower-case letters, digits, - and _, and starts with a letter"],
                status: .usage
            )
        case .noDatabase(let name, let known):
            Complaint(
                "no database is configured for the environment '\(name)'",
                hints: [
                    "set it: git config migrate.\(name).url postgresql://…",
                    "or use one of: \(listed(known.map(\.text), limit: 9))",
                ],
                status: .fatal
            )
        case .unreadableLocation(let name, let place, let reason):
            Complaint(
                "the location of '\(name)' in \(place.printable) cannot be read: \(reason.printable)",
                hints: ["it looks like postgresql://user@host:5432/database"],
                status: .fatal
            )
        case .commandFailed(let name, let status):
            Complaint(
                "the command that prints where '\(name)' is (migrate.\(name).urlCommand) ended with status \(status)",
                hints: [
                    "try it by itself; git config --show-origin migrate.\(name).urlCommand tells where it stands"
                ],
                status: .fatal
            )
        case .unusableOutput(let name, let problem):
            Complaint(
                "the command that prints where '\(name)' is (migrate.\(name).urlCommand) \(describe(problem))",
                hints: [hint(problem)],
                status: .fatal
            )
        case .variableNotSet(let name, let variable):
            Complaint(
                "the environment '\(name)' is at the URL in \(variable.printable), which is not set",
                hints: [
                    "export \(variable.printable)=postgresql://…",
                    "or set it for yourself: git config migrate.\(name).url postgresql://…",
                ],
                status: .fatal
            )
        }
    }

    /// What the committed file may say in place of a location.
    private static func instead(of key: String) -> String {
        let set = "git config -f \(Project.configurationFile)"
        let parts = key.split(separator: ".")
        let prefix = parts.dropLast().joined(separator: ".")
        switch parts.last?.lowercased() {
        case "urlsfrom": return "or name a variable that holds the URLs: \(set) \(prefix).urlsFrom <variable>"
        case "tenantsquery": return "or name the schemas by a pattern: \(set) \(prefix).tenants 'tenant_*'"
        default: return "or name a variable that holds the URL: \(set) \(prefix).urlFrom …"
        }
    }

    private static func decision(of key: String) -> String {
        key.lowercased().hasSuffix(".urlcommand") ? "what to run" : "where to connect"
    }

    private static func describe(_ problem: PrintedLocation.Problem) -> String {
        switch problem {
        case .empty: "printed nothing"
        case .manyLines(let count):
            count == 1
                ? "printed a variable that is not known"
                : "printed \(count) lines, and no variable that is known"
        case .masked: "printed a URL whose password is masked"
        }
    }

    private static func hint(_ problem: PrintedLocation.Problem) -> String {
        switch problem {
        case .empty, .manyLines:
            "it is to print a URL, or one of \(listed(PrintedLocation.variables, limit: 9)), as in \(PrintedLocation.variables[0])=postgresql://…"
        case .masked: "whoever runs it must be allowed to see the password: supabase login"
        }
    }

    private static func describe(_ problem: PathPattern.Problem) -> String {
        switch problem {
        case .unclosed(let character): "a \(character) is never closed"
        case .unknownPlaceholder(let name): "\(name.printable) is neither {version}, {name} nor {id}"
        case .repeated(let name): "\(name) stands twice"
        case .noVersion: "it has no {version}"
        case .nested(let part):
            "\(part.printable) holds a placeholder or a bracket, where only fixed text may stand"
        case .notBelowFolder: "it must be a path below the migrations folder"
        }
    }
}
