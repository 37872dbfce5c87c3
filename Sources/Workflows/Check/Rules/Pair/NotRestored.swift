import Migrations
import SQL

/// What an up script takes away or changes is what the code of the former release works with.
struct NotRestored: PairRule {
    let id = "not-restored"
    let group = RuleGroup.pair
    let severity = Severity.error
    let summary = "A down script brings back what its up script drops or changes"

    func findings(in pair: CheckedPair) throws -> [Finding] {
        let effects = try pair.effects.value
        return effects.differences.compactMap { difference in
            let place = pair.upPlace(of: difference.thing, effects)
            switch difference.kind {
            case .notRestored:
                return pair.down.finding(
                    self,
                    "the down script does not bring back \(difference.thing.words), which \(place) drops",
                    help:
                        "make it again as it was: git migrate new --undo \(pair.migration.id.version) shows how"
                )
            case .notChangedBack(let change):
                return pair.down.finding(
                    self,
                    "the down script leaves \(difference.thing.words) \(change.asLeft), as \(place) changes it",
                    help: change.before.map { "change it back to what it was: \($0)" }
                        ?? "change it back to what it was",
                    severity: change.isMild ? .warning : severity
                )
            default: return nil
            }
        }
    }
}

extension PairDifference.Change {
    fileprivate var asLeft: String {
        switch what {
        case "NOT NULL": "\(after ?? "NULL")"
        case "definition": "with the new definition"
        case "default" where after == "no default": "without its default"
        default: "with the \(what) \(after ?? "that was not there before")"
        }
    }

    /// Privileges and the like change no shape.
    var isMild: Bool { what.hasPrefix("privilege") || what == "owner" || what.hasPrefix("storage") }
}
