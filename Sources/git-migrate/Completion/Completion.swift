import ArgumentParser
import Migrations
import Workflows

/// What may stand where the cursor is: the answer to `git migrate --complete <word>… <begun word>`, which the shells ask.
///
/// Commands and options are those that the parser knows, so that there is no second list of them.
struct Completion {
    /// One answer: a line, with what the shell shows beside it after a tab. What the shell itself completes better is named.
    enum Candidate: Hashable {
        case word(String, about: String)
        case references
        case remotes
        case files

        var line: String {
            switch self {
            case .word(let word, let about): about.isEmpty ? word : word + "\t" + about
            case .references: ":refs"
            case .remotes: ":remotes"
            case .files: ":files"
            }
        }
    }

    /// The words between `migrate` and the one that is begun.
    private let given: ArraySlice<String>
    /// The word that is begun, perhaps empty.
    private let begun: String

    /// The option of the command line that the shells' scripts ask with.
    static let option = "--complete"

    /// - Parameter words: those after `migrate`, the one that is begun last.
    init(_ words: [String]) {
        given = words.dropLast()
        begun = words.last ?? ""
    }

    /// Those that begin as the word does; after `--option=` the values alone.
    func candidates() -> [Candidate] {
        let beginning = value(in: begun)?.text ?? begun
        return all().filter {
            guard case .word(let word, _) = $0 else { return true }
            return word.hasPrefix(beginning)
        }
    }

    /// The same for the shell, a line each.
    var text: String { candidates().map(\.line).joined(separator: "\n") }

    private func all() -> [Candidate] {
        guard let name = given.first(where: { !$0.hasPrefix("-") }) else {
            return begun.hasPrefix("-")
                ? [.word("--help", about: ""), .word("--version", about: "")] : commands
        }
        if name == "help" { return commands }
        guard var command = Self.command(name, of: GitMigrate.self) else { return [] }
        var rest = given.drop { $0 != name }.dropFirst()
        if !command.configuration.subcommands.isEmpty {
            guard let next = rest.first(where: { !$0.hasPrefix("-") }) else {
                return begun.hasPrefix("-") ? [] : Self.words(command.configuration.subcommands)
            }
            guard let subcommand = Self.command(next, of: command) else { return [] }
            rest = rest.drop { $0 != next }.dropFirst()
            command = subcommand
        }
        return candidates(of: ArgumentList(of: command), after: rest)
    }

    private func candidates(of arguments: ArgumentList, after words: ArraySlice<String>) -> [Candidate] {
        if words.contains("--") { return [.files] }
        if let (option, _) = value(in: begun) {
            return arguments.option(option).map(values) ?? []
        }
        if let last = words.last, let option = arguments.option(last), option.takesValue {
            return values(of: option)
        }
        if begun.hasPrefix("-") {
            return arguments.options.flatMap { option in
                option.completedNames.map { .word($0, about: option.about) }
            }
        }
        guard let argument = arguments.positional(arguments.positionals(in: words)) else { return [] }
        let found = values(of: argument)
        // Where files may follow the two dashes, they may stand in the place of a revision too.
        return found == [.references] && arguments.takesPaths ? found + [.files] : found
    }

    /// What an option, or a word that is none, may be: by the values that it lists, or by what it is called.
    private func values(of argument: ArgumentList.Argument) -> [Candidate] {
        if !argument.values.isEmpty { return argument.values.map { .word($0, about: "") } }
        switch argument.valueName {
        case "rev", "what": return [.references]
        case "remote": return [.remotes]
        case "path", "folder", "backup": return [.files]
        case "env": return environments.map { .word($0.text, about: "") }
        case "rule": return Rules.all.map { .word($0.id, about: "") }
        case "layout": return Layout.presets.map { .word($0.name, about: "") }
        default: return []
        }
    }

    /// None outside of a repository: whoever presses a key asks for no complaint.
    private var environments: [EnvironmentName] {
        (try? ConsoleOptions.project().environments()) ?? []
    }

    private func value(in word: String) -> (option: String, text: String)? {
        guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else { return nil }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }

    private var commands: [Candidate] {
        Self.words(GitMigrate.configuration.groupedSubcommands.flatMap(\.subcommands))
    }

    private static func words(_ commands: [any ParsableCommand.Type]) -> [Candidate] {
        commands.map { $0.configuration }.filter(\.shouldDisplay).flatMap { command in
            ([command.commandName].compactMap(\.self) + command.aliases).map {
                .word($0, about: command.abstract)
            }
        }
    }

    private static func command(
        _ name: String,
        of parent: any ParsableCommand.Type
    ) -> (any ParsableCommand.Type)? {
        let configuration = parent.configuration
        return (configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)).first {
            $0.configuration.commandName == name || $0.configuration.aliases.contains(name)
        }
    }
}
