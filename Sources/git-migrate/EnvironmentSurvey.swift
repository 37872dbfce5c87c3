import Migrations
import Reporting
import Workflows

/// Looks where environments are, be they one database or many.
struct EnvironmentSurvey {
    let project: Project
    let console: Console
    /// What they are compared with; nil for HEAD.
    var against: String?
    /// Whether the ledgers' histories are added up.
    var tellsTotals = false

    /// What is found of an environment.
    enum Found {
        case database(EnvironmentStatus)
        case fleet(EnvironmentName, [(member: String, status: Result<EnvironmentStatus, any Error>)])

        /// For programs.
        var entries: [StatusRecords.Entry] {
            switch self {
            case .database(let status): [StatusRecords.Entry(status)]
            case .fleet(let name, let members):
                members.map { StatusRecords.Entry(name, member: $0.member, $0.status) }
            }
        }
    }

    /// What is found of each.
    func found(of names: [EnvironmentName]) throws -> [Found] {
        let target = try against.map { try Target($0, in: project) }
        let status = Status(project, against: target, tellsTotals: tellsTotals)
        var statuses = try status.of(try names.filter { try project.fleet($0.text) == nil })[...]
        return try names.compactMap { name in
            guard let settings = try project.fleet(name.text) else {
                return statuses.popFirst().map(Found.database)
            }
            let fleet: Fleet
            do {
                fleet = try Fleet(settings, in: project)
            } catch {
                // Whoever has no list of the members has the record.
                return .database(try status.recorded(of: name, because: error))
            }
            return .fleet(name, try members(of: fleet))
        }
    }

    private func members(
        of fleet: Fleet
    ) throws -> [(member: String, status: Result<EnvironmentStatus, any Error>)] {
        let survey = FleetSurvey(console: console, fleet: fleet, parallel: fleet.settings.parallel)
        return try survey.found { [against, tellsTotals] member in
            let status = Result {
                try fleet.status(of: member, against: against, tellsTotals: tellsTotals)
            }
            return (member.name, status)
        }
    }
}
