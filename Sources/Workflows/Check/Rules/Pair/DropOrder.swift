import Migrations
import SQL

/// DROP without CASCADE fails while something else depends on the object.
struct DropOrder: PairRule {
    let id = "drop-order"
    let group = RuleGroup.pair
    let severity = Severity.error
    let summary = "A down script drops what depends on an object before the object"

    func findings(in pair: CheckedPair) throws -> [Finding] {
        try pair.effects.value.faults.compactMap { fault in
            guard case .needed(let other) = fault.kind else { return nil }
            return pair.down.finding(
                self,
                "\(fault.thing.words) cannot be dropped while \(other.words) needs it",
                at: fault.range,
                help: "undo the up script's changes in reverse order: the last one first"
            )
        }
    }
}
