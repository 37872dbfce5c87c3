import Foundation
import TestSupport
import Testing

/// The manual page against what the tool says of itself.
@Suite struct ManualTests {
    private let manual: String
    private let tool: CommandHelp

    init() throws {
        manual = try Document("docs/man/git-migrate.1").text
        tool = try CommandHelp.ofTool()
    }

    @Test func theManualHasEveryCommandAndNoOther() {
        #expect(sections.keys.sorted() == tool.commands.map(\.commandName).sorted())
    }

    @Test func theManualHasEveryOptionOfEveryCommandAndNoOther() throws {
        let common = options(
            in: try #require(manual.between(".Sh OPTIONS OF EVERY COMMAND\n", and: "\n.Sh "))
        )
        for command in tool.commands where command.commands.isEmpty {
            let described = options(in: sections[command.commandName] ?? "")
            #expect(described == command.options.subtracting(common), "git migrate \(command.commandName)")
            #expect(common.isSubset(of: command.options), "git migrate \(command.commandName)")
        }
    }

    @Test func theManualHasEverySubcommand() {
        for command in tool.commands {
            for subcommand in command.commands {
                let section = sections[command.commandName] ?? ""
                #expect(
                    section.contains("\n.It Cm \(subcommand.commandName)"),
                    "git migrate \(command.commandName) \(subcommand.commandName)"
                )
            }
        }
    }

    @Test func theCompletionsHaveEveryCommandAndItsOptions() throws {
        #expect(try completed([""]).isSuperset(of: tool.commands.map(\.commandName)))
        for command in tool.commands {
            if !command.commands.isEmpty {
                #expect(
                    try completed([command.commandName, ""]) == Set(command.commands.map(\.commandName))
                )
            }
            for (words, part) in [([command.commandName], command)]
                + command.commands.map({ ([command.commandName, $0.commandName], $0) })
            where part.commands.isEmpty {
                let long = part.options.filter { $0.hasPrefix("-") && $0 != "-version" }.map { "-" + $0 }
                #expect(try completed(words + ["-"]).isSuperset(of: long), "\(words)")
            }
        }
    }

    private func completed(_ words: [String]) throws -> Set<String> {
        let lines = try run(Tool.path, ["--complete"] + words).out.split(separator: "\n")
        return Set(lines.map { String($0.prefix { $0 != "\t" }) })
    }

    @Test func theManualIsOfThisVersion() throws {
        let version = try run(Tool.path, ["--version"]).out.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(manual.contains("\n.Os \"\(version)\"\n"))
        let number = try #require(version.split(separator: " ").last)
        #expect(try Document("CHANGELOG.md").text.contains(number))
    }

    @Test func theReadmeListsEveryCommand() throws {
        let listed = try Document("README.md").rows.compactMap { row -> Substring? in
            guard let cell = row.first, cell.hasPrefix("git migrate ") else { return nil }
            return cell.dropFirst("git migrate ".count).prefix { $0 != " " }
        }
        #expect(listed.sorted() == tool.commands.map { Substring($0.commandName) }.sorted())
    }

    /// The text of each command's section.
    private var sections: [String: String] {
        var sections: [String: String] = [:]
        for part in manual.components(separatedBy: "\n.Ss ").dropFirst() {
            let lines = part.split(separator: "\n", maxSplits: 1)
            sections[String(lines[0])] = "\n" + (part.components(separatedBy: "\n.Sh ").first ?? "")
        }
        return sections
    }

    /// What lists of options define, such as `n` and `-dry-run`.
    private func options(in section: String) -> Set<String> {
        let items = section.split(separator: "\n").filter { $0.hasPrefix(".It Fl ") }
        let words = items.flatMap { item in
            item.components(separatedBy: "Fl ").dropFirst().map { $0.prefix { !" ,".contains($0) } }
        }
        return Set(words.map(String.init))
    }
}
