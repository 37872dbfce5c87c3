import ArgumentParser
import Postgres
import Reporting
import Workflows

struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Put one baseline in the place of a release's migrations.",
        usage: "git migrate archive <release> [-n] [--only-known] [--url <url>]",
        discussion: """
            Asks every environment whether it has all of the release. Runs its migrations on a scratch server, writes what they made \
            as one pair of scripts, and proves that these make the same schema and rows, and go up, down and up again. The pair \
            cites the release and each script that it replaces; it is staged, and the files that it replaces are removed, from the \
            working tree and the index. Nothing is committed.

            A database that ran what is archived counts as one that has the baseline, and can still be rolled back from its \
            ledger; a new one starts from it; one that is in between is refused until it has the release.
            """
    )

    @Flag(name: [.customShort("n"), .long], help: "Do everything but the writing.")
    var dryRun = false

    @Flag(help: "Go on where an environment cannot be asked and was never recorded.")
    var onlyKnown = false

    @Option(
        help: ArgumentHelp("A scratch server to use, by the URL of one of its databases.", valueName: "url")
    )
    var url: String?

    @Argument(help: ArgumentHelp("The release: a tag, or another revision.", valueName: "release"))
    var release: String

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let archiving = try Archiving(release, in: project)
            let text = ArchiveText(console.messageStyle)
            let standings = try archiving.standings()
            for line in text.standings(standings, of: archiving) { console.message(line) }
            let inTheWay = standings.filter { $0.isInTheWay && !(onlyKnown && $0.isUnknown) }
            guard inTheWay.isEmpty else {
                throw Archiving.Problem.environments(inTheWay, release: archiving.archive.release)
            }
            Interruption.install()
            let server = try ScratchPlace(url: url, in: project).open()
            defer { server.close() }
            let outcome = try archiving.carryOut(on: server, isDry: dryRun)
            if !dryRun {
                console.output(outcome.up)
                console.output(outcome.down)
            }
            console.message(text.made(outcome, isDry: dryRun))
        }
    }
}
