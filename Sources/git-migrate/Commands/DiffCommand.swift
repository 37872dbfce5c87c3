import ArgumentParser
import Postgres
import Reporting
import Workflows

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how a database's schema has drifted, or what changes between two commits.",
        usage: """
            git migrate diff [-e <env>] [--markdown]
            git migrate diff <rev>..<rev> | <rev> [<rev>] [--url <url>] [--markdown]
            """,
        discussion: """
            Without revisions, compare the schema of the environment's database with what the last deployment left, object by \
            object. The exit status is 1 when they differ.

            With two revisions, or one that is compared with HEAD, run the migrations of each in scratch databases and compare \
            the schemas that they make. Nothing is asked of any environment.
            """
    )

    @OptionGroup var environment: EnvironmentOption

    @Flag(help: "Write Markdown, for a pull request.")
    var markdown = false

    @Option(
        help: ArgumentHelp("A scratch server to use, by the URL of one of its databases.", valueName: "url")
    )
    var url: String?

    @Argument(help: ArgumentHelp("Two revisions, or a range a..b.", valueName: "rev"))
    var revisions: [String] = []

    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard revisions.count <= 2, revisions.count < 2 || !revisions.contains(where: { $0.contains("..") })
        else {
            throw ValidationError("Name two revisions, or one range a..b.")
        }
        if !revisions.isEmpty, environment.name != nil || environment.member != nil {
            throw ValidationError("Name either an environment or revisions.")
        }
        if revisions.isEmpty, url != nil {
            throw ValidationError("--url is the server on which revisions are compared.")
        }
    }

    func run() throws {
        try common.run { console in
            let project = try common.project()
            if revisions.isEmpty { try showDrift(project, console) } else { try showChange(project, console) }
        }
    }

    private func showDrift(_ project: Project, _ console: Console) throws {
        let database = try environment.database(in: project, startingLocal: false)
        let drift = try database.drift()
        let name = database.settings.name
        let messages = DriftText(console.messageStyle)
        if markdown {
            console.output(SchemaMarkdown(drift, of: name).text)
        } else {
            if let warning = messages.warning(drift) { console.message(warning) }
            let lines = SnapshotText(.drift, style: console.outputStyle).lines(drift.difference)
            if !lines.isEmpty { console.output(lines.joined(separator: "\n")) }
            console.message(messages.heading(drift, of: name))
        }
        if !drift.difference.isEmpty { throw CommandEnd(status: .refused) }
    }

    private func showChange(_ project: Project, _ console: Console) throws {
        let (from, to) = try RevisionComparison.ends(revisions, in: project)
        let server = try ScratchPlace(url: url, in: project).open()
        defer { server.close() }
        let outcome = try RevisionComparison(in: project, on: server).compare(from, to)
        if markdown {
            console.output(SchemaMarkdown(outcome).text)
            return
        }
        let messages = DriftText(console.messageStyle)
        for remark in messages.remarks(outcome) { console.message(messages.warned(remark)) }
        let lines = SnapshotText(.release, style: console.outputStyle).lines(outcome.difference)
        if !lines.isEmpty { console.output(lines.joined(separator: "\n")) }
        console.message(messages.heading(outcome))
    }
}
