import ArgumentParser
import Reporting
import Workflows

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write the two files of a new migration.",
        usage: "git migrate new <name>...",
        discussion: """
            The version is the next one in the style that the project uses, and one that no local branch has. Prints the two \
            paths.
            """
    )

    @Argument(help: ArgumentHelp("What the migration does, in words.", valueName: "name"))
    var words: [String]

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let files = try NewMigration(try common.project()).create(words, now: now())
            console.output(files.up)
            console.output(files.down)
            console.message(AuthoringText(console.messageStyle).next(files))
        }
    }
}
