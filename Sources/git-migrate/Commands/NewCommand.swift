import ArgumentParser
import Reporting
import Workflows

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write the two files of a new migration.",
        usage: """
            git migrate new <name>...
            git migrate new --undo [<file> | <version> | <name>]
            """,
        discussion: """
            The version is the next one in the style that the project uses, and one that no local branch has. Prints the two \
            paths.

            With --undo, write the down script of a migration whose up script is there already, as far as it can be derived from \
            that and from the migrations before. Prints its path, and says what a person must write.
            """
    )

    @Flag(help: "Derive the down script of a migration; without a name, of the newest that has none.")
    var undo = false

    @Argument(
        help: ArgumentHelp(
            "What the migration does, in words; with --undo which migration.",
            valueName: "name"
        )
    )
    var words: [String] = []

    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        if undo, words.count > 1 {
            throw ValidationError("--undo takes one migration: a file, a version or a name.")
        }
        if !undo, words.isEmpty { throw ValidationError("Missing expected argument '<name> ...'") }
    }

    func run() throws {
        try common.run { console in
            let text = AuthoringText(console.messageStyle)
            if undo {
                let outcome = try UndoMigration(try common.project()).write(words.first, now: now())
                console.output(outcome.down)
                console.message(text.next(outcome))
            } else {
                let files = try NewMigration(try common.project()).create(words, now: now())
                console.output(files.up)
                console.output(files.down)
                console.message(text.next(files))
            }
        }
    }
}
