import Migrations
import SQL

/// CREATE INDEX becomes CREATE INDEX CONCURRENTLY, alone in its migration.
struct ConcurrentIndexCreation: Remedy {
    let rules = ["index-not-concurrent"]

    func fix(of place: MarkedStatement) throws -> Fix? {
        guard case .createIndex(let index)? = place.action, !index.concurrently, !index.isOnly,
            try place.checked.surroundings.before().relation(index.table)?.isPartitioned != true,
            let insertion = place.insertion(of: "CONCURRENTLY", behind: "INDEX")
        else { return nil }
        if place.isAlone {
            return Fix(Self.inPlace, edits: [insertion] + place.transactionRemovals)
        }
        return place.side == .up ? split(index, at: place, insertion) : nil
    }

    /// The index gets a migration of its own, and its DROP INDEX goes with it.
    private func split(_ index: IndexDefinition, at place: MarkedStatement, _ insertion: Fix.Edit) -> Fix? {
        guard let name = index.name, let down = place.other, !place.script.changesSession,
            !isNeeded(index, name, after: place.statement, in: place.script)
        else { return nil }
        let drops = down.script.work.filter { $0.drops(.index, name) }
        guard drops.count <= 1, down.script.work.count > drops.count,
            !down.script.mentions([name.name], except: drops)
        else { return nil }
        return Fix(
            Self.ofItsOwn,
            edits: [place.removal(of: place.statement)] + drops.map(down.removal),
            additions: [
                Fix.Addition(
                    name: name.name,
                    purpose: "build the index \(name) concurrently",
                    up: .statements(place.script.text(of: place.statement, with: insertion)),
                    down: .statements("DROP INDEX CONCURRENTLY \(name.sql);\n"),
                    names: [name.name],
                    tables: [index.table.name]
                )
            ]
        )
    }

    /// Whether a later statement of the script needs the index, or what it is of as it is now.
    private func isNeeded(
        _ index: IndexDefinition,
        _ name: ObjectName,
        after statement: Statement,
        in script: Script
    ) -> Bool {
        if script.mentions([name.name], except: [statement]) { return true }
        return script.work.filter { $0.range.lowerBound > statement.range.lowerBound }.contains { later in
            (index.isUnique && later.category == .data) || later.category == .other
                || script.disturbs([index.table.name], in: later)
        }
    }

    private static let inPlace = "build the index concurrently, outside of a transaction"
    private static let ofItsOwn = "build the index concurrently, in a migration of its own"
}

extension Statement {
    /// Whether it drops this one object and nothing else.
    func drops(_ kind: ObjectKind, _ name: ObjectName) -> Bool {
        guard actions.count == 1, case .drop(let drop)? = actions.first, drop.objects.count == 1,
            let object = drop.objects.first
        else { return false }
        return object.kind == kind && object.name.isPerhaps(name)
    }
}

extension ObjectName {
    /// Whether both may mean one object: a schema that is not written may be any.
    func isPerhaps(_ other: ObjectName) -> Bool {
        name == other.name && (schema == nil || other.schema == nil || schema == other.schema)
    }
}
