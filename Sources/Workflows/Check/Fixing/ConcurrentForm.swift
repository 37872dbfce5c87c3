import Migrations
import SQL

/// REINDEX, REFRESH and DETACH get the word CONCURRENTLY, where nothing but it is missing.
struct ConcurrentForm: Remedy {
    let rules = ["reindex-not-concurrent", "refresh-not-concurrent", "detach-not-concurrent"]

    func fix(of place: MarkedStatement) throws -> Fix? {
        switch place.action {
        case .reindex(let target, _, concurrently: false)? where target != .system:
            return alone(
                place,
                "rebuild it concurrently, outside of a transaction",
                place.insertion(of: "CONCURRENTLY", behind: target.rawValue.uppercased())
            )
        case .refresh(let view, concurrently: false)?:
            guard try place.hasUniqueIndex(of: view), !place.lexemes.contains(where: { $0.isKeyword("NO") }),
                let insertion = place.insertion(of: "CONCURRENTLY", behind: "VIEW")
            else { return nil }
            return Fix("refresh it concurrently", edits: [insertion])
        case .alterTable(let alteration)?:
            guard alteration.changes.count == 1,
                case .detachPartition(_, concurrently: false)? = alteration.changes.first
            else { return nil }
            let end = place.statement.range.upperBound
            let insertion = Fix.Edit(path: place.path, range: end..<end, text: " CONCURRENTLY")
            return alone(place, "detach it concurrently, outside of a transaction", insertion)
        default: return nil
        }
    }

    private func alone(_ place: MarkedStatement, _ summary: String, _ insertion: Fix.Edit?) -> Fix? {
        guard place.isAlone, let insertion else { return nil }
        return Fix(summary, edits: [insertion] + place.transactionRemovals)
    }
}

extension MarkedStatement {
    /// Whether the view has what REFRESH … CONCURRENTLY asks for: a unique index of columns alone that covers all rows.
    fileprivate func hasUniqueIndex(of view: ObjectName) throws -> Bool {
        try checked.surroundings.before().indexes.values.contains { index in
            index.isUnique && !index.isPartial && index.table.isPerhaps(view)
                && index.columns.allSatisfy { $0 != nil }
        }
    }
}
