import ArgumentParser
import Glibc
import Reporting

/// Where the process starts, and the one place where it ends.
@main
enum Main {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == Completion.option {
            let candidates = Completion(Array(arguments.dropFirst())).text
            if !candidates.isEmpty { Console().output(candidates) }
            return
        }
        ManualPage.show(for: arguments, to: Console())
        do {
            if arguments.elementsEqual(["check", "--staged"]) {
                try CheckCommand.runHook()
            } else {
                try run(try GitMigrate.parseAsRoot())
            }
        } catch {
            exit(status(of: error))
        }
    }

    private static func run(_ command: any ParsableCommand) throws {
        var command = command
        do {
            try command.run()
        } catch let error as CleanExit {
            // A group of commands asks for its own help when none of them is named: a script that forgot to name one must not
            // take that for success.
            Console.printError(GitMigrate.fullMessage(for: error))
            throw CommandEnd(status: .usage)
        }
    }

    private static func status(of error: any Error) -> Int32 {
        if let end = error as? CommandEnd { return end.status.rawValue }
        let parserStatus = GitMigrate.exitCode(for: error)
        if parserStatus == .success {
            print(GitMigrate.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        if parserStatus == .validationFailure {
            if let name = unknownCommand {
                return Console().fail(Complaint(unknownCommand: name)).status.rawValue
            }
            Console.printError(GitMigrate.fullMessage(for: error))
            return ExitStatus.usage.rawValue
        }
        return Console().fail(error).status.rawValue
    }

    /// The first word of the command line, when it is no command.
    private static var unknownCommand: String? {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), word != "help" else {
            return nil
        }
        let commands = GitMigrate.configuration.groupedSubcommands.flatMap(\.subcommands)
        let names = commands.flatMap {
            [$0.configuration.commandName].compactMap(\.self) + $0.configuration.aliases
        }
        return names.contains(word) ? nil : word
    }
}

/// The end of a command that has said already what there is to say.
struct CommandEnd: Error {
    let status: ExitStatus
}
