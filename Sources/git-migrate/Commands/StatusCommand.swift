import ArgumentParser
import Migrations
import Reporting
import Workflows

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which commit each environment is on, and what is pending for it.",
        usage: "git migrate status [<env>...] [--at <rev>] [--porcelain | --json]",
        discussion: """
            Asks each environment's ledger; where the database cannot be asked, tells what the repository recorded and how old \
            that is. Without names, shows every environment that is configured, recorded or within reach.
            """
    )

    @Argument(help: ArgumentHelp("The environments to show.", valueName: "env"))
    var environments: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compare with this revision, such as a branch, in place of HEAD.",
            valueName: "rev"
        )
    )
    var at: String?

    @OptionGroup var format: DataFormat
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let status = Status(project, against: try at.map { try Target($0, in: project) })
            let names =
                environments.isEmpty ? try status.knownEnvironments() : try environments.map(environmentName)
            let isForPrograms = format.porcelain || format.json
            guard !names.isEmpty || isForPrograms else {
                console.message(
                    "no environment is configured, recorded or within reach; git migrate deploy -e local makes the first"
                )
                return
            }
            let needPerson =
                isForPrograms
                ? try write(names, status, project, console) : try show(names, status, project, console)
            if needPerson { throw CommandEnd(status: .needsPerson) }
        }
    }

    /// - Returns: whether an environment stays as it is until somebody decides.
    private func show(
        _ names: [EnvironmentName],
        _ status: Status,
        _ project: Project,
        _ console: Console
    ) throws -> Bool {
        let statuses = try status.of(try names.filter { try project.fleet($0.text) == nil })
        if !statuses.isEmpty {
            let text = StatusText(
                console.outputStyle,
                against: at ?? "HEAD",
                now: now(),
                isDetailed: console.volume == .verbose
            )
            console.output(text.text(statuses))
            if let hint = text.hint(statuses, unfetched: status.unfetchedRemotes()) { console.message(hint) }
        }
        var needPerson = statuses.contains(where: \.needsPerson)
        for name in names {
            guard let settings = try project.fleet(name.text) else { continue }
            let fleet = FleetStatus(project: project, console: console, settings: settings, against: at)
            needPerson = try fleet.show() || needPerson
        }
        return needPerson
    }

    private func write(
        _ names: [EnvironmentName],
        _ status: Status,
        _ project: Project,
        _ console: Console
    ) throws -> Bool {
        let single = try status.of(try names.filter { try project.fleet($0.text) == nil })
        let entries = try names.flatMap { name in
            guard let settings = try project.fleet(name.text) else {
                return single.filter { $0.environment == name }.map(StatusRecords.Entry.init)
            }
            return try FleetStatus(project: project, console: console, settings: settings, against: at)
                .entries()
        }
        let records = StatusRecords(against: at ?? "HEAD", try status.commit())
        console.output(format.json ? records.json(entries) : records.porcelain(entries))
        return entries.contains(where: \.needsPerson)
    }
}
