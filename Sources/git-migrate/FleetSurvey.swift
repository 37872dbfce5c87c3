import Migrations
import Reporting
import Workflows

/// Looks at all members of a fleet, several at a time, and changes none.
struct FleetSurvey {
    let console: Console
    let fleet: Fleet
    let parallel: Int

    /// What is found of each, in the order of the members.
    func found<Found: Sendable>(_ look: @escaping @Sendable (FleetMember) -> Found) throws -> [Found] {
        let count = fleet.members.count
        let text = FleetText(console.messageStyle, fleet: fleet.settings.name)
        let schedule = FleetSchedule(
            count: count,
            parallel: parallel,
            allowedFailures: count,
            withCanary: false
        )
        let workers = FleetWorkers<Found>(fleet.members, parallel: parallel, schedule: schedule) {
            member,
            _,
            tell in
            tell(look(member))
            return .done
        }
        var found: [FleetMember: Found] = [:]
        _ = try workers.run { member, view in
            found[member] = view
            console.passing(text.looking(found.count, of: count))
        }
        console.clearPassing()
        return fleet.members.compactMap { found[$0] }
    }
}

/// Where the members of a fleet are against a revision.
struct FleetStatus {
    let project: Project
    let console: Console
    let settings: FleetSettings
    /// What they are compared with; nil for HEAD.
    let against: String?

    /// What is found of each member, for programs.
    func entries() throws -> [StatusRecords.Entry] {
        let fleet = try Fleet(settings, in: project)
        let survey = FleetSurvey(console: console, fleet: fleet, parallel: settings.parallel)
        return try survey.found { [settings, against] member in
            StatusRecords.Entry(
                settings.name,
                member: member.name,
                Result { try fleet.status(of: member, against: against) }
            )
        }
    }

    /// Shows the table.
    ///
    /// - Returns: whether a member stays as it is until somebody decides.
    func show() throws -> Bool {
        let fleet = try Fleet(settings, in: project)
        let survey = FleetSurvey(console: console, fleet: fleet, parallel: settings.parallel)
        let standings = try survey.found { [against] member in
            do {
                return FleetStanding(member.name, try fleet.status(of: member, against: against))
            } catch {
                return FleetStanding(member.name, failed: error)
            }
        }
        let isDetailed = console.volume == .verbose
        console.output(
            FleetText(console.outputStyle, fleet: settings.name, isDetailed: isDetailed).status(standings)
        )
        return standings.contains(where: \.needsPerson)
    }
}
