import Migrations
import SQL

/// The index of a UNIQUE or PRIMARY KEY constraint is built concurrently first, and the constraint takes it in a migration of its own.
struct IndexBeforeConstraint: Remedy {
    let rules = ["unique-builds-index"]

    func fix(of place: MarkedStatement) throws -> Fix? {
        guard place.side == .up, let constraint = try TableConstraint(at: place), constraint.isOnly,
            [.unique, .primaryKey].contains(constraint.definition.kind), constraint.isPlain,
            try constraint.definition.kind == .unique || keysAreNotNull(constraint, place),
            !place.script.mentions([constraint.name], except: [place.statement]),
            let down = place.other
        else { return nil }
        let drops = down.script.work.filter { $0.dropsConstraint(constraint.name, of: constraint.table) }
        guard let drop = drops.first, drops.count == 1,
            !down.script.mentions([constraint.name], except: drops)
        else { return nil }
        if place.isAlone, down.script.work.count == 1 {
            return Fix(
                "build the index concurrently, and let the constraint take it in a migration of its own",
                edits: [Fix.Edit(path: place.path, range: place.statement.range, text: constraint.indexCreation)]
                    + place.transactionRemovals
                    + [
                        Fix.Edit(
                            path: down.checked.half.path,
                            range: drop.range,
                            text: constraint.indexRemoval
                        )
                    ] + down.transactionRemovals,
                additions: [constraint.takingOfIndex]
            )
        }
        guard down.script.work.count > 1, !place.isAlone else { return nil }
        return Fix(
            "build the index concurrently and let the constraint take it, in two migrations of their own",
            edits: [place.removal(of: place.statement), down.removal(of: drop)],
            additions: [constraint.buildingOfIndex, constraint.takingOfIndex]
        )
    }

    /// PRIMARY KEY over columns that may be null would read the table to set them NOT NULL.
    private func keysAreNotNull(_ constraint: TableConstraint, _ place: MarkedStatement) throws -> Bool {
        let schema = try place.checked.surroundings.before()
        return constraint.definition.columns.allSatisfy {
            schema.column($0, of: constraint.table)?.isNotNull == true
        }
    }
}

extension TableConstraint {
    /// Whether nothing follows the columns: no INCLUDE, no WITH, not DEFERRABLE.
    fileprivate var isPlain: Bool { lexemes.last?.isSign(")") == true && !lexemes.dropLast().contains { $0.isSign(")") } }

    private var columns: String {
        lexemes.firstIndex { $0.isSign("(") }.map { lexemes[$0...].text } ?? ""
    }

    private var kind: String { definition.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE" }
    private var index: ObjectName { ObjectName(schema: table.schema, name) }

    fileprivate var indexCreation: String {
        "CREATE UNIQUE INDEX CONCURRENTLY \(name.asIdentifier) ON \(table.sql) \(columns)"
    }

    /// The constraint, when it is dropped, takes the index with it.
    fileprivate var indexRemoval: String { "DROP INDEX CONCURRENTLY IF EXISTS \(index.sql)" }

    fileprivate var buildingOfIndex: Fix.Addition {
        Fix.Addition(
            name: name + " index",
            purpose: "build the index of \(name) concurrently",
            up: .statements(indexCreation + ";\n"),
            down: .statements(indexRemoval + ";\n"),
            names: [name],
            tables: [table.name]
        )
    }

    fileprivate var takingOfIndex: Fix.Addition {
        let alter = "ALTER TABLE \(table.sql)"
        return Fix.Addition(
            name: name + " constraint",
            purpose: "let \(name) of \(table) take the index that was built for it",
            up: .transaction(
                "\(alter) ADD CONSTRAINT \(name.asIdentifier) \(kind) USING INDEX \(name.asIdentifier);\n"
            ),
            down: .transaction("\(alter) DROP CONSTRAINT \(name.asIdentifier);\n"),
            names: [name],
            tables: [table.name]
        )
    }
}

extension Statement {
    /// Whether it drops this constraint and does nothing else.
    fileprivate func dropsConstraint(_ name: String, of table: ObjectName) -> Bool {
        guard actions.count == 1, case .alterTable(let alteration)? = actions.first,
            alteration.name.isPerhaps(table), alteration.changes.count == 1,
            case .dropConstraint(name, _, cascade: false)? = alteration.changes.first
        else { return false }
        return true
    }
}
