import ArgumentParser
import Reporting
import Workflows

struct BlameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Show which migration last shaped a table or another object.",
        usage: "git migrate blame <table>[.<column>] [<rev>] [--url <url>]",
        discussion: """
            A line with commit, release, migration, author and day for the object, and for each of its columns, constraints and \
            indexes. The migrations of <rev>, or of HEAD, are run in a scratch database, and the schema is read after each; what they \
            do is kept in the git directory, and needs no server the next time. Objects are followed through renaming.
            """
    )

    @Argument(help: ArgumentHelp("An object: orders, billing.orders, orders.total.", valueName: "object"))
    var object: String

    @Argument(help: ArgumentHelp("A revision; without it HEAD.", valueName: "rev"))
    var revision: String?

    @OptionGroup var scratch: ScratchOption
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let blame = try scratch.blame(of: revision ?? "HEAD", console)
            let objects = try blame.objects(named: object)
            console.output(try BlameText(console.outputStyle).lines(blame, of: objects))
            BlameText(console.messageStyle).notes(blame, objects, asked: object).forEach(console.message)
        }
    }
}

/// What commands take that run a catalogue in a scratch database.
struct ScratchOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("A scratch server to use, by the URL of one of its databases.", valueName: "url")
    )
    var url: String?

    func blame(of revision: String, _ console: Console) throws -> Blame {
        let blame = try Blame(of: revision, in: try ConsoleOptions.project(), url: url) { done, count in
            console.passing("\(done) of \(count)")
        }
        console.clearPassing()
        return blame
    }
}
