import Migrations

/// Derives what makes, changes and removes tables, with what they consist of.
struct RelationDerivation {
    let traits: TraitsDerivation

    /// A table with its columns; its constraints, indexes and the like are made after all tables.
    func creation(of table: SchemaObject, _ parts: [SchemaObject]) -> [DerivedStep] {
        let text = ObjectText(table)
        guard let clauses = Self.clauses(text.rest) else {
            return [.gap("the making of", table, in: .createTables)]
        }
        let columns = parts.filter { $0.kind == .column }.sorted { ($0.position ?? 0) < ($1.position ?? 0) }
        guard columns.allSatisfy({ ObjectText($0).rest.isEmpty }) else {
            return [.gap("the making of", table, in: .createTables)]
        }
        let list = columns.map { "    " + ObjectText($0).head }.joined(separator: ",\n")
        let tail = clauses.inside.map { "\n" + $0 }.joined()
        return [.statement(.createTables, "\(text.head) (\n\(list)\n)\(tail)")]
            + clauses.after.map { .statement(.traits, "ALTER TABLE \(table.name) \($0)") }
            + traits.steps(from: nil, to: table)
            + columns.flatMap { traits.steps(from: nil, to: $0) }
    }

    /// What changes of a table itself.
    func change(from old: SchemaObject, to new: SchemaObject) -> [DerivedStep] {
        let (before, after) = (ObjectText(old), ObjectText(new))
        var steps: [DerivedStep] = []
        if before.core != after.core {
            guard before.head == after.head,
                let had = Self.clauses(before.rest), let has = Self.clauses(after.rest),
                had.inside == has.inside
            else { return [.gap("the change of", new)] }
            let gone = had.after.filter { !has.after.contains($0) }
            let come = has.after.filter { !had.after.contains($0) }
            steps = (gone.map(Self.opposite) + come).map {
                .statement(.changeTables, "ALTER TABLE \(new.name) \($0)")
            }
        }
        return steps + traits.steps(from: old, to: new)
    }

    private static func opposite(_ switched: String) -> String {
        switched.hasPrefix("FORCE") ? "NO \(switched)" : switched.replacing("ENABLE", with: "DISABLE")
    }

    /// The lines of a table that stand in CREATE TABLE, and those that ALTER TABLE sets; nil where there are others.
    private static func clauses(_ lines: [String]) -> (inside: [String], after: [String])? {
        let inside = lines.filter { $0.hasPrefix("WITH (") || $0.hasPrefix("PARTITION BY ") }
        let after = lines.filter { $0.hasSuffix("ROW LEVEL SECURITY") }
        return inside.count + after.count == lines.count ? (inside, after) : nil
    }
}
