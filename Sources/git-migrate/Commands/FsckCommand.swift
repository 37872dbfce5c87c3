import ArgumentParser
import Reporting
import Workflows

struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check an environment's ledger against itself and against git.",
        usage: "git migrate fsck [<env>] [--member <name>]",
        discussion: """
            Recomputes the ids of the recorded scripts and the chain of the steps, compares steps, applied set, head and \
            deployments, the ledger's own tables, functions and triggers, and what the repository has of commits and tags. \
            Names each anomaly with what it means and the way on, and changes nothing.
            """
    )

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"))
    var environment: String?

    @OptionGroup var option: EnvironmentOption

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            var option = option
            option.name = environment ?? option.name
            let database = try option.database(in: project, startingLocal: false)
            let settings = database.settings
            guard let report = try LedgerCheck(project: project, database: database).report() else {
                console.message("nothing was ever deployed to \(settings.name): there is no ledger to check")
                return
            }
            let text = FsckText(console.outputStyle, environment: settings.name)
            if !report.anomalies.isEmpty { console.output(text.lines(report)) }
            console.message(text.sum(report))
            guard report.isClean else { throw CommandEnd(status: .refused) }
        }
    }
}
