import Migrations
import SQL
import Workflows

/// What a rehearsed up script did to what was there before, in words.
public struct ObservationText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// The work that keeps others waiting: a line for each.
    public func heavy(_ observation: Observation) -> [String] {
        observation.relations.flatMap { relation in
            relation.heavyWork.map { heavy($0, on: relation, observation) }
        }
    }

    /// Every lock with what happened under it, and how long each statement took.
    ///
    /// - Parameter times: of the statements, or runs of them, of the first up.
    public func all(_ observation: Observation) -> [String] {
        heavy(observation) + observation.relations.map { lock(of: $0, observation) }
            + times(observation)
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

    /// `ACCESS EXCLUSIVE on public.orders for the length of a rewrite (up/005.sql:3)`.
    private func heavy(
        _ work: Observation.Work,
        on relation: Observation.Relation,
        _ observation: Observation
    ) -> String {
        let name = style.bold(relation.name.printable)
        return
            "\(style.warning(work.under.description)) on \(name) for the length of \(length(of: work.kind))"
            + " (\(place(work.place, observation)))"
    }

    private func length(of work: Observation.Kind) -> String {
        switch work {
        case .rewritten: "a rewrite"
        case .scanned: "a full scan"
        case .indexBuilt(let index): "an index build, of \(index.printable)"
        case .indexRebuilt(let index): "an index rebuild, of \(index.printable)"
        case .emptied: "a truncation"
        }
    }

    private func lock(of relation: Observation.Relation, _ observation: Observation) -> String {
        let lock = relation.lock
        let done = relation.work.map { "\(past($0.kind)) (\(place($0.place, observation)))" }
        return "\(relation.name.printable): \(lock.mode.description) for \(spelled(lock.held)), "
            + "from \(place(lock.place, observation))" + done.map { "; " + $0 }.joined()
    }

    private func past(_ work: Observation.Kind) -> String {
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
