import Migrations
import SQL

/// DROP INDEX becomes DROP INDEX CONCURRENTLY, alone in its migration.
struct ConcurrentIndexRemoval: Remedy {
    let rules = ["drop-index-not-concurrent"]

    func fix(of place: MarkedStatement) -> Fix? {
        guard case .drop(let drop)? = place.action, !drop.concurrently, !drop.cascade, drop.objects.count == 1,
            let index = drop.objects.first, index.kind == .index,
            let insertion = place.insertion(of: "CONCURRENTLY", behind: "INDEX")
        else { return nil }
        if place.isAlone {
            return Fix(
                "drop the index concurrently, outside of a transaction",
                edits: [insertion] + place.transactionRemovals
            )
        }
        return place.side == .up ? split(index.name, at: place, insertion) : nil
    }

    /// DROP INDEX gets a migration of its own, and what makes the index again goes with it.
    private func split(_ name: ObjectName, at place: MarkedStatement, _ insertion: Fix.Edit) -> Fix? {
        guard let down = place.other, !place.script.changesSession else { return nil }
        let makers = down.script.work.filter { $0.makesIndex(name) }
        guard let maker = makers.first, makers.count == 1, down.script.work.count > 1,
            case .createIndex(let index)? = maker.actions.first,
            !place.script.mentions([name.name, index.table.name], except: [place.statement]),
            !down.script.mentions([name.name], except: [maker]),
            let concurrent = down.insertion(of: "CONCURRENTLY", behind: "INDEX", in: maker)
        else { return nil }
        return Fix(
            "drop the index concurrently, in a migration of its own",
            edits: [place.removal(of: place.statement), down.removal(of: maker)],
            additions: [
                Fix.Addition(
                    name: name.name,
                    purpose: "drop the index \(name) concurrently",
                    up: .statements(place.script.text(of: place.statement, with: insertion)),
                    down: .statements(
                        down.script.text(of: maker, with: index.concurrently ? nil : concurrent)
                    ),
                    names: [name.name],
                    tables: [index.table.name]
                )
            ]
        )
    }
}

extension Statement {
    /// Whether it makes the index of this name and does nothing else.
    fileprivate func makesIndex(_ name: ObjectName) -> Bool {
        guard actions.count == 1, case .createIndex(let index)? = actions.first else { return false }
        return index.name?.isPerhaps(name) == true
    }
}
