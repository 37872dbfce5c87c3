import Foundation
import TestSupport

/// A command as the tool describes itself.
struct CommandHelp: Decodable {
    let commandName: String
    let abstract: String?
    let subcommands: [CommandHelp]?
    let arguments: [Argument]?

    struct Argument: Decodable {
        let names: [Name]?
        let shouldDisplay: Bool

        struct Name: Decodable {
            let kind: String
            let name: String
        }
    }

    private struct Dump: Decodable {
        let command: CommandHelp
    }

    /// The tool with all its commands.
    static func ofTool() throws -> CommandHelp {
        let outcome = try run(Tool.path, ["--experimental-dump-help"])
        return try JSONDecoder().decode(Dump.self, from: Data(outcome.out.utf8)).command
    }

    /// The commands below this one, without the parser's own `help`.
    var commands: [CommandHelp] { (subcommands ?? []).filter { $0.commandName != "help" } }

    /// The options as the manual page writes them after `Fl`: `n`, `-dry-run`.
    var options: Set<String> {
        let names = (arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }
        return Set(names.map { $0.kind == "short" ? $0.name : "-" + $0.name })
    }
}
