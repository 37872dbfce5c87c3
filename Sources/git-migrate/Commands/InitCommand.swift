import ArgumentParser
import Migrations
import Reporting
import Workflows

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a repository ready: its configuration, folders and hook.",
        usage: "git migrate init [--layout <layout>]",
        discussion: "Finds migrations that are there already, and their layout. Repeating it changes nothing."
    )

    @Option(
        help: ArgumentHelp(
            "How migrations are called: split, rollback, suffix, directory or flyway.",
            valueName: "layout"
        )
    )
    var layout: String?

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let asked = try layout.map { name in
                guard let preset = Layout.preset(name) else { throw ConfigurationProblem.unknownLayout(name) }
                return preset
            }
            let outcome = try Initialisation(try common.project()).run(layout: asked)
            console.message(AuthoringText(console.messageStyle).text(outcome))
        }
    }
}
