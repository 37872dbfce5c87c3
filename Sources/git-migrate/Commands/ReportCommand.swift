import ArgumentParser
import Migrations
import Reporting
import Workflows

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a page for reviewers: environments, pending changes, checklist and history.",
        usage: "git migrate report [-o <file>] [--format html|markdown] [<env>...] [--at <rev>]",
        discussion: """
            One page with what status, show, check, plan, log and diff tell, and nothing else to load: as HTML for a browser and for \
            paper, or as Markdown for a pull request and for the summary of a job. Environments whose database is not within reach \
            are told from the git record, with its age. Changes no database.
            """
    )

    @OptionGroup var scope: ReviewScope

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Write to this file, whole or not at all; - is standard output.",
            valueName: "file"
        )
    )
    var output: String?

    @Option(help: ArgumentHelp("How the page is written.", valueName: "format"))
    var format = ReportPage.Format.html

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let report = try Report(
                of: project,
                try scope.names(),
                at: scope.at,
                written: now().unixSeconds,
                toolVersion: toolVersion
            )
            let text = ReportPage(report).text(format)
            guard let output, output != "-" else { return console.output(text) }
            try Report.write(text + "\n", to: output)
            console.message(ReportPage.written(to: output))
        }
    }
}

extension ReportPage.Format: ExpressibleByArgument {}
