import Migrations
import Reporting
import Workflows

/// What is asked of a fleet.
enum FleetRequest {
    /// What is the same for every member.
    case order(Fleet.Order)
    /// Undoing, of which each member's ledger tells where it leads.
    case undo(Fleet.Undo, downsFrom: String?)
}

/// Looks where undoing would bring the members of a fleet, and changes none.
struct FleetUndoSurvey {
    let survey: FleetSurvey
    let undo: Fleet.Undo
    let downsFrom: String?
    let style: Style

    private struct View: Sendable {
        var way: WayBack?
        /// The member as one that is brought elsewhere.
        let moved: FleetStanding
        /// The member as one that is left where it stands.
        var left: FleetStanding?
    }

    /// Where the members stand, and the order that brings all to one place.
    ///
    /// - Returns: in the place of the order nil when there is no such place, and to how many places undoing leads.
    func standings() throws -> (standings: [FleetStanding], order: Fleet.Order?, places: Int) {
        let (fleet, undo, downsFrom, style) = (survey.fleet, undo, downsFrom, style)
        let views = try survey.found { member in
            do {
                return try fleet.withUndo(undo, downsFrom: downsFrom, on: member) { view in
                    View(
                        way: view.way,
                        moved: FleetStanding(member.name, undone: view, style),
                        left: FleetStanding(member.name, stands: view.state)
                    )
                }
            } catch {
                return View(moved: FleetStanding(member.name, failed: error))
            }
        }
        let ways = views.compactMap(\.way)
        let places = Set(ways.compactMap(\.to)).count
        guard ways.count == views.count, let end = WayBack.commonEnd(of: ways) else {
            return (views.map(\.moved), nil, places)
        }
        let standings = views.map { $0.way?.from == end ? $0.left ?? $0.moved : $0.moved }
        return (standings, .undo(undo, downsFrom: downsFrom, to: end), places)
    }
}
