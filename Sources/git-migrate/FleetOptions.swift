import ArgumentParser
import Migrations
import Reporting
import Workflows

/// What deploy and rollback take besides where an environment is many databases.
struct FleetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Of a fleet, work on <n> databases at a time.", valueName: "n"))
    var parallel: Int?

    @Option(
        name: .customLong("max-failures"),
        help: ArgumentHelp("Of a fleet, begin with no other database after <n> failures.", valueName: "n")
    )
    var maxFailures: Int?

    func validate() throws {
        if let parallel, !(1...64).contains(parallel) {
            throw ValidationError("--parallel takes a number from 1 to 64.")
        }
        if let maxFailures, maxFailures < 1 {
            throw ValidationError("--max-failures takes a number from 1.")
        }
    }

    /// Refuses what is about many databases where there is one.
    func requireNone(for environment: EnvironmentSettings) throws {
        guard parallel == nil, maxFailures == nil else {
            throw FleetProblem.noFleetForOptions(environment.name)
        }
    }
}

extension EnvironmentOption {
    /// The fleet that the work is about; nil where it is about one database, be it a member.
    func fleet(in project: Project) throws -> FleetSettings? {
        guard let fleet = try project.fleet(name) else {
            // An environment that is none is said before anything else is looked at.
            let settings = try project.environment(name)
            if let member { throw FleetProblem.noFleet(settings.name, member: member) }
            return nil
        }
        return member == nil ? fleet : nil
    }

    /// Connects to the environment's database, or to the member that is named.
    func database(in project: Project, startingLocal: Bool = true) throws -> EnvironmentDatabase {
        guard let settings = try project.fleet(name) else {
            return try EnvironmentDatabase(
                try project.environment(name),
                in: project,
                startingLocal: startingLocal
            )
        }
        let fleet = try Fleet(settings, in: project)
        guard let member else {
            throw FleetProblem.needsMember(settings.name, fleet.members.map(\.name))
        }
        return try fleet.database(of: try fleet.member(member))
    }

    /// The environment of a command that names one migration: that of `-e`, or the configured one, or what the workflow implies, which
    /// is said.
    func ofNamedMigration(in project: Project, _ console: Console) -> EnvironmentOption {
        guard name == nil, let implied = project.environmentOfNamedMigration else { return self }
        console.message(NamedMigrationText(console.messageStyle).chosen(implied))
        var option = self
        option.name = implied.text
        return option
    }

    /// The option that names the same member again.
    var memberWords: [String] { member.map { ["--member \($0.shellWord)"] } ?? [] }
}

extension CarryingOptions {
    /// Carries an order out on all members.
    func fleetCarrying(
        _ project: Project,
        _ console: Console,
        _ settings: FleetSettings,
        _ request: FleetRequest,
        isAtomic: Bool,
        _ options: FleetOptions
    ) throws -> FleetCarrying {
        let carrying = carrying(project, console, isAtomic: isAtomic)
        return FleetCarrying(
            project: project,
            console: console,
            fleet: try Fleet(settings, in: project),
            request: request,
            isDryRun: isDryRun,
            isConfirmed: yes,
            options: carrying.options,
            parallel: options.parallel ?? settings.parallel,
            maxFailures: options.maxFailures ?? 1
        )
    }
}
