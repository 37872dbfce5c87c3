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

    @OptionGroup var scope: ReviewScope

    @OptionGroup var format: DataFormat
    @OptionGroup var metrics: MetricsOption
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let file = try metrics.file(in: project)
            let status = Status(project, against: try scope.at.map { try Target($0, in: project) })
            let names = try scope.names() ?? status.knownEnvironments()
            let isForPrograms = format.porcelain || format.json
            guard !names.isEmpty || isForPrograms else {
                console.message(
                    "no environment is configured, recorded or within reach; git migrate deploy -e local makes the first"
                )
                return
            }
            let survey = EnvironmentSurvey(
                project: project,
                console: console,
                against: scope.at,
                tellsTotals: file != nil
            )
            let found = try survey.found(of: names)
            if isForPrograms {
                let records = StatusRecords(against: scope.at ?? "HEAD", try status.commit())
                let entries = found.flatMap(\.entries)
                console.output(format.json ? records.json(entries) : records.porcelain(entries))
            } else {
                show(found, unfetched: status.unfetchedRemotes(), console)
            }
            try file?.write(found)
            if found.flatMap(\.entries).contains(where: \.needsPerson) {
                throw CommandEnd(status: .needsPerson)
            }
        }
    }

    private func show(
        _ found: [EnvironmentSurvey.Found],
        unfetched remotes: [String],
        _ console: Console
    ) {
        let isDetailed = console.volume == .verbose
        let statuses = found.compactMap { if case .database(let status) = $0 { status } else { nil } }
        if !statuses.isEmpty {
            let text = StatusText(
                console.outputStyle,
                against: scope.at ?? "HEAD",
                now: now(),
                isDetailed: isDetailed
            )
            console.output(text.text(statuses))
            if let hint = text.hint(statuses, unfetched: remotes) { console.message(hint) }
        }
        for case .fleet(let name, let members) in found {
            let text = FleetText(console.outputStyle, fleet: name, isDetailed: isDetailed)
            console.output(text.status(members.map(FleetStanding.init)))
        }
    }
}
