import ArgumentParser
import Glibc
import Reporting

/// Where the process starts, and the one place where it ends.
@main
enum Main {
    static func main() {
        do {
            var command = try GitMigrate.parseAsRoot()
            try command.run()
        } catch {
            exit(status(of: error))
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
            Console.printError(GitMigrate.fullMessage(for: error))
            return ExitStatus.usage.rawValue
        }
        let console = Console()
        return console.fail(error).status.rawValue
    }
}

/// The end of a command that has said already what there is to say.
struct CommandEnd: Error {
    let status: ExitStatus
}
