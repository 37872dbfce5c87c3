import Migrations
import SQL

/// A down script that drops or makes something else was copied from another one, and destroys what others need or fails.
struct WrongObject: PairRule {
    let id = "wrong-object"
    let group = RuleGroup.pair
    let severity = Severity.error
    let summary = "A down script drops and makes only what its up script makes and drops"

    func findings(in pair: CheckedPair) throws -> [Finding] {
        let effects = try pair.effects.value
        return effects.faults.compactMap { finding($0, in: pair) }
            + effects.differences.compactMap { difference in
                let place = effects.place(of: difference.thing, in: .down)
                switch difference.kind {
                case .madeByMistake:
                    return pair.down.finding(
                        self,
                        "the down script makes \(difference.thing.words), which the up script does not drop",
                        at: place,
                        help: "make only what the up script drops, under the same name"
                    )
                case .droppedByMistake:
                    return pair.down.finding(
                        self,
                        "the down script drops \(difference.thing.words), which was there before the up script",
                        at: place,
                        help: "drop only what the up script makes"
                    )
                default: return nil
                }
            }
    }

    private func finding(_ fault: Fault, in pair: CheckedPair) -> Finding? {
        switch fault.kind {
        case .missing(alike: let other?):
            pair.down.finding(
                self,
                "\(fault.thing.words) is not there: the up script has to do with \(other.short)",
                at: fault.range,
                help: "write the name with its schema, as the up script does",
                severity: .warning
            )
        case .missing:
            pair.down.finding(
                self,
                "the down script needs \(fault.thing.words), which is not there when it runs",
                at: fault.range,
                help: "name what the up script makes or changes"
            )
        case .exists:
            pair.down.finding(
                self,
                "the down script makes \(fault.thing.words), which is there already",
                at: fault.range,
                help: "make only what the up script drops, or drop first what it makes"
            )
        case .needed: nil
        }
    }
}
