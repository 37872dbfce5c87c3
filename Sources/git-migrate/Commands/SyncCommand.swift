import ArgumentParser
import Reporting
import Workflows

struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Share the git record of environments with a remote.",
        usage: "git migrate sync [<remote>]",
        discussion: """
            Fetches what others have recorded of environments, joins it with what is here, and pushes that, through git itself. \
            Notes of both sides are put together; of an environment that differs, the deployment that came last decides. Nothing \
            that was not seen is overwritten.
            """
    )

    @Argument(
        help: ArgumentHelp("The remote; without it that of the branch, or origin.", valueName: "remote")
    )
    var remote: String?

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let outcome = try Sync(try common.project(), with: remote).run()
            console.message(SyncText(console.messageStyle).text(outcome))
        }
    }
}
