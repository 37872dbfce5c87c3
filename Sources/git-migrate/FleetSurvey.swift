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
