import Migrations
import SQL

/// What comes back otherwise than it was is a schema that no release had, and that no test has seen.
struct RestoredDifferently: PairRule {
    let id = "restored-differently"
    let group = RuleGroup.pair
    let severity = Severity.warning
    let summary = "A down script brings things back as they were"

    func findings(in pair: CheckedPair) throws -> [Finding] {
        let effects = try pair.effects.value
        return effects.differences.compactMap { difference in
            guard case .restoredDifferently(let change) = difference.kind else { return nil }
            return pair.down.finding(
                self,
                "the down script brings back \(difference.thing.words) with another \(change.words)",
                at: effects.place(of: difference.thing, in: .down),
                help: change.help
            )
        }
    }
}

extension PairDifference.Change {
    fileprivate var words: String {
        guard let before, let after, before.utf8.count + after.utf8.count < 120 else { return what }
        return what == "NOT NULL"
            ? "nullability: \(after), and it was \(before)" : "\(what): \(after), and it was \(before)"
    }

    fileprivate var help: String {
        guard what == "NOT NULL", before == "NOT NULL" else {
            return "write it as the migration that made it does"
        }
        return "add it without NOT NULL, fill its rows, and set NOT NULL last"
    }
}
