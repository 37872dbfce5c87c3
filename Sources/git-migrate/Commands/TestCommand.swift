import ArgumentParser
import Migrations
import Postgres
import Reporting
import Workflows

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Rehearse migrations: up, down and up again in a scratch database.",
        usage:
            "git migrate test [--staged | --all | <rev> | <rev>..<rev> | <file>] [--url <url>] [<options>] [-- <path>...]",
        discussion: """
            Without arguments, the pairs that are staged. With a revision, every pair of its tree; with a range, those that its \
            end has and its start has not; with paths, those of the index that have these files. Each pair runs on the schema \
            that the migrations before it make, and the schema is compared, object by object, after each run. The exit status is 1 \
            when a down script does not restore it, when a script fails on tables with rows, and when the down loses them.

            What keeps others waiting on tables that were there before is told below each pair: the lock, and the rewrite, full scan or \
            index build under it; with --verbose every lock, and the time of each statement. With -e, the sizes of that environment's \
            tables tell how long it would take there. It is only read, in transactions that may not write, and nothing but statistics.

            With a file in place of a revision, the migration then runs up and down in staging too, where that is configured and \
            the migration is pending there: in one transaction that is undone, under the environment's limits. The exit status is 128 \
            when staging is out of reach, whatever the scratch database showed; --no-staging leaves it alone.

            The scratch databases are on a private server of the repository's own, or on that of --url, where they are created and \
            removed.

            With --order, two databases are compared: one runs what the environment of -e has run, in its order, and then what the             revision adds, late migrations among it; the other one runs the revision's migrations from the first to the last. Where both             have one schema, plan and deploy do not refuse these late migrations any more.
            """
    )

    @Flag(help: "Prove that late migrations may run in the order of an environment.")
    var order = false

    @Flag(help: "Rehearse what is staged; the default.")
    var staged = false

    @Flag(help: "Rehearse again what was proven before.")
    var force = false

    @Flag(help: "Rehearse every pair of HEAD.")
    var all = false

    @Option(
        help: ArgumentHelp("A scratch server to use, by the URL of one of its databases.", valueName: "url")
    )
    var url: String?

    @Flag(name: .customLong("no-data"), help: "Leave out what becomes of rows, and record nothing.")
    var noData = false

    @Flag(
        inversion: .prefixedNo,
        help: "With a file: run the migration in staging too, in a transaction that is undone."
    )
    var staging: Bool?

    @Option(help: ArgumentHelp("How many parts of the catalogue at the same time.", valueName: "n"))
    var parallel: Int?

    @Argument(help: ArgumentHelp("A revision, a range a..b, or a file.", valueName: "rev"))
    var revision: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("Files and folders.", valueName: "path"))
    var paths: [String] = []

    @OptionGroup var environment: EnvironmentOption

    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard [staged, all, revision != nil, !paths.isEmpty].count(where: { $0 }) <= 1 else {
            throw ValidationError("Say one of --staged, --all, a revision, and paths.")
        }
        guard !order || (!staged && !all && paths.isEmpty) else {
            throw ValidationError("--order takes an environment and at most one revision.")
        }
        if let parallel, parallel < 1 { throw ValidationError("--parallel takes a number from 1 on.") }
    }

    func run() throws {
        try common.run { console in
            let project = try common.project()
            if order { return try carryOrder(project, console) }
            let scope = try scope(in: project)
            let selection = try RehearsalSelection(scope, in: project)
            let trial = try stagingTrial(of: scope, in: project, console)
            let text = RehearsalText(console.outputStyle)
            guard !selection.chosen.isEmpty else {
                return console.message(RehearsalText(console.messageStyle).nothing)
            }
            let scratch = try ScratchPlace(url: url, in: project)
            let version = try scratch.majorVersion()
            let live = try sizes(in: project)
            let notes = ProofNotes(project)
            let (left, proven) =
                force || live != nil ? (selection, []) : try selection.unproven(by: notes, server: version)
            if console.volume == .verbose {
                for place in proven { console.output(text.proven(selection.migrations[place])) }
            }
            let rehearsals =
                left.chosen.isEmpty
                ? []
                : try rehearse(
                    left,
                    in: project,
                    on: try scratch.open(),
                    console,
                    live: live
                )
            let messages = RehearsalText(console.messageStyle)
            do {
                if !noData {
                    try notes.write(rehearsals, of: selection, server: version, tool: toolVersion)
                }
            } catch {
                console.message(messages.notRecorded("\(error)"))
            }
            if let without = messages.without(rehearsals) { console.message(without) }
            console.message(messages.sum(rehearsals, proven: proven.count, of: selection.chosen.count))
            guard rehearsals.count == left.chosen.count, rehearsals.allSatisfy(\.isProven) else {
                trial?.leaveOut()
                throw CommandEnd(status: .refused)
            }
            try trial?.carry(selection.chosen.map { selection.migrations[$0] })
        }
    }

    /// What is to run in staging too: one migration that is named by its file, where staging is configured.
    private func stagingTrial(
        of scope: RehearsalSelection.Scope,
        in project: Project,
        _ console: Console
    ) throws -> StagingTrial? {
        guard revision != nil, case .paths = scope else {
            if staging == true { throw NamedMigration.Problem.notAFile(option: "--staging", word: revision) }
            return nil
        }
        guard staging != false else { return nil }
        return try StagingTrial(project: project, console: console, isAsked: staging == true)
    }

    /// First what can be found without a server, which a mistyped revision must not start or reach for.
    private func carryOrder(_ project: Project, _ console: Console) throws {
        let target = try Target(revision ?? "HEAD", in: project)
        let database = try environment.database(in: project)
        try OrderCarrying(
            project: project,
            console: console,
            database: database,
            target: target,
            url: url,
            isForced: force
        ).carry()
    }

    private func rehearse(
        _ selection: RehearsalSelection,
        in project: Project,
        on server: ScratchServer,
        _ console: Console,
        live: ObservationSizes?
    ) throws -> [Rehearsal] {
        defer { server.close() }
        Interruption.install()
        defer { console.clearPassing() }
        let text = RehearsalText(console.outputStyle)
        let report = ObservationReport(
            console: console,
            live: live,
            rules: try ObservedRules(scope(in: project), in: project)
        )
        let run = RehearsalRun(selection, in: project, on: server, withRows: !noData)
        defer { report.showReservation() }
        return try run.run(parallel: parallel) { rehearsal, done in
            console.clearPassing()
            if !rehearsal.isProven || console.volume > .quiet {
                console.output(text.lines(rehearsal))
                report.show(rehearsal)
                if console.volume == .verbose, let tables = text.tables(rehearsal) { console.output(tables) }
            }
            console.passing("\(done) of \(selection.chosen.count)")
        }
    }

    /// Only where an environment is named: no other is reached for.
    private func sizes(in project: Project) throws -> ObservationSizes? {
        guard environment.name != nil || environment.member != nil else { return nil }
        return ObservationSizes(of: try environment.database(in: project))
    }

    /// A word that is no revision and is a file is meant as one, as git takes it.
    private func scope(in project: Project) throws -> RehearsalSelection.Scope {
        if all { return .revision("HEAD") }
        if !paths.isEmpty { return .paths(paths.map(project.pathFromTop)) }
        guard let revision else { return .staged }
        if revision.contains(".."), !revision.hasSuffix(".sql") { return .range(revision) }
        return try RehearsalSelection.scope(of: revision, in: project)
    }
}
