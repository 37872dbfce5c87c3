import Migrations
import SQL
import Workflows

/// What a rehearsed up script did to what was there before, in words.
public struct ObservationText {
    private let style: Style
    private let live: LiveTables?

    /// Text in a style; with the sizes of tables in use where they are known.
    public init(_ style: Style, live: LiveTables? = nil) { (self.style, self.live) = (style, live) }

    /// What the times of an environment's tables are.
    public func reservation(_ environment: EnvironmentName) -> String {
        "\(style.note("note:")) times are estimates from the sizes of the tables in \(environment), on fast and on slow machines"
    }

    /// The work that keeps others waiting: a line for each.
    public func heavy(_ observation: Observation) -> [String] {
        observation.relations.flatMap { relation in
            relation.heavyWork.map { heavy($0, on: relation, observation) }
        }
    }

    /// Every lock with what happened under it, and how long each statement took.
    public func all(_ observation: Observation) -> [String] {
        heavy(observation) + observation.relations.map { lock(of: $0, observation) }
            + times(observation)
    }

    /// Every lock with what happened under it.
    func locks(_ observation: Observation) -> [String] {
        observation.relations.map { lock(of: $0, observation) }
    }

    /// The slowest, in the script's order.
    private func times(_ observation: Observation) -> [String] {
        let shown = Set(observation.statements.sorted { $0.time > $1.time }.prefix(Self.mostTimes))
        let left = observation.statements.count - shown.count
        return observation.statements.filter(shown.contains).map {
            "\(place($0.place, observation)): \(spelled($0.time))"
        } + (left > 0 ? ["\(left) faster"] : [])
    }

    private static let mostTimes = 10

    /// `ACCESS EXCLUSIVE on public.orders for the length of a rewrite (up/005.sql:3)`, with sizes
    /// `ACCESS EXCLUSIVE on public.orders (41 M rows, 9.0 GB) for the length of a rewrite: about 37 s to 6 min (up/005.sql:3)`.
    private func heavy(
        _ work: Observation.Work,
        on relation: Observation.Relation,
        _ observation: Observation
    ) -> String {
        let name = style.bold(relation.name.printable)
        let size = live?.size(of: relation.name) ?? ""
        let time = live?.time(of: work.kind, on: relation.name) ?? ""
        return "\(style.warning(work.under.description)) on \(name)\(size) for the length of "
            + "\(length(of: work.kind))\(time) (\(place(work.place, observation)))"
    }

    private func length(of work: Observation.Kind) -> String {
        switch work {
        case .rewritten: "a rewrite"
        case .scanned: "a full scan"
        case .indexBuilt(let index): "building index \(index.printable)"
        case .indexRebuilt(let index): "rebuilding index \(index.printable)"
        case .emptied: "a truncation"
        }
    }

    private func lock(of relation: Observation.Relation, _ observation: Observation) -> String {
        let lock = relation.lock
        let done = relation.work.map { "\(Self.past($0.kind)) (\(place($0.place, observation)))" }
        return "\(relation.name.printable): \(lock.mode.description) for \(spelled(lock.held)), "
            + "from \(place(lock.place, observation))" + done.map { "; " + $0 }.joined()
    }

    static func past(_ work: Observation.Kind) -> String {
        switch work {
        case .rewritten: "rewritten"
        case .scanned: "read through"
        case .indexBuilt(let index): "index \(index.printable) built"
        case .indexRebuilt(let index): "index \(index.printable) rebuilt"
        case .emptied: "emptied"
        }
    }

    private func place(_ place: Observation.Place, _ observation: Observation) -> String {
        let (first, last) = (place.lines.lowerBound, place.lines.upperBound)
        return "\(observation.path.printable):\(first)" + (last == first ? "" : "-\(last)")
    }
}
