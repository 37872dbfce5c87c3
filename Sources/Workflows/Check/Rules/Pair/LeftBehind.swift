import Migrations
import SQL

/// What an up script makes stays after a rollback unless its down script takes it away; the next deployment then fails at it.
struct LeftBehind: PairRule {
    let id = "left-behind"
    let group = RuleGroup.pair
    let severity = Severity.error
    let summary = "A down script takes away what its up script makes"

    func findings(in pair: CheckedPair) throws -> [Finding] {
        let effects = try pair.effects.value
        return effects.differences.compactMap { difference in
            switch difference.kind {
            case .leftBehind:
                leftBehind(difference.thing, effects, pair)
            case .notRenamedBack(let former):
                pair.down.finding(
                    self,
                    "the down script leaves \(former.words) renamed to \(difference.thing.name.asIdentifier), as \(pair.upPlace(of: difference.thing, effects)) calls it",
                    help:
                        "add \(difference.thing.renaming(to: former, kind: effects.after.kind(of: difference.thing)))"
                )
            default: nil
            }
        }
    }

    private func leftBehind(_ thing: Thing, _ effects: PairEffects, _ pair: CheckedPair) -> Finding {
        var finding = pair.down.finding(
            self,
            "the down script leaves \(thing.words), which \(pair.upPlace(of: thing, effects)) makes",
            help: help(thing, effects),
            severity: severity(of: thing)
        )
        // What may be there for others too is for a person to drop.
        guard finding.severity == .error else { return finding }
        finding.fix = thing.dropping(kind: effects.after.kind(of: thing)).flatMap { sql in
            pair.adding(sql, undoing: effects.place(of: thing, in: .up))
        }
        return finding
    }

    private func help(_ thing: Thing, _ effects: PairEffects) -> String {
        if let sql = thing.dropping(kind: effects.after.kind(of: thing)) { return "add \(sql)" }
        return
            "PostgreSQL cannot take a value out of an enum: make a new type without it, or let the value stay and say so"
    }

    /// A value of an enum does no harm. An extension and a role may be there for others too.
    private func severity(of thing: Thing) -> Severity {
        switch thing {
        case .label: .note
        case .object(let key) where [.extension, .role, .database].contains(key.kind): .warning
        default: severity
        }
    }
}

extension CheckedPair {
    /// The up script's line that has to do with a thing.
    func upPlace(of thing: Thing, _ effects: PairEffects) -> String {
        guard let place = effects.place(of: thing, in: .up) else { return "the up script" }
        return "line \(up.source.position(at: place.lowerBound).line) of the up script"
    }
}
