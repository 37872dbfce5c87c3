import ArgumentParser
import Migrations
import Reporting
import Workflows

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which commit each environment is on.",
        usage: "git migrate status [<env>...]",
        discussion: """
            Asks each environment's ledger; where the database cannot be asked, tells what the repository recorded. Without \
            names, shows every environment that is configured, recorded or within reach.
            """
    )

    @Argument(help: ArgumentHelp("The environments to show.", valueName: "env"))
    var environments: [String] = []

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let status = Status(project)
            let names = environments.isEmpty ? try status.knownEnvironments() : try environments.map(name)
            guard !names.isEmpty else {
                console.message(
                    "no environment is configured, recorded or within reach; git migrate deploy -e local makes the first"
                )
                return
            }
            let single = try names.filter { try project.fleet($0.text) == nil }
            let statuses = try status.of(single)
            if !single.isEmpty { console.output(StatusText(console.outputStyle).text(statuses)) }
            var needPerson = statuses.contains(where: \.needsPerson)
            for name in names {
                guard let settings = try project.fleet(name.text) else { continue }
                let fleet = FleetStatus(project: project, console: console, settings: settings)
                needPerson = try fleet.show() || needPerson
            }
            if needPerson { throw CommandEnd(status: .needsPerson) }
        }
    }

    private func name(_ text: String) throws -> EnvironmentName {
        guard let name = EnvironmentName(text) else {
            throw ConfigurationProblem.invalidEnvironmentName(text)
        }
        return name
    }
}
