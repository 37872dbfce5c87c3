import ArgumentParser
import Reporting
import Workflows

struct DriftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Write what was changed in a database out of band as a migration.",
        usage: "git migrate drift --to-migration <name> [-e <env>]",
        discussion: """
            Compares the schema of the environment's database with what the last deployment left, and writes the difference as the \
            two files of a new migration, as far as it can be derived; git migrate diff -e <env> shows it. Prints the two paths, \
            and says what a person must write: a statement that fails stands in its place.
            """
    )

    @OptionGroup var environment: EnvironmentOption

    @Option(help: ArgumentHelp("What the migration is to be called, in words.", valueName: "name"))
    var toMigration: String

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let database = try environment.database(in: project, startingLocal: false)
            let drift = try database.drift()
            let words = toMigration.split(separator: " ").map(String.init)
            let outcome = try DriftMigration(project).write(drift, of: database, words, now: now())
            console.output(outcome.files.up)
            console.output(outcome.files.down)
            console.message(DriftText(console.messageStyle).next(outcome, of: database.settings.name))
        }
    }
}
