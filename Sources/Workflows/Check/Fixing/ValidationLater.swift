import Migrations
import SQL

/// A foreign key or a CHECK is added NOT VALID, and validated by a migration of its own.
struct ValidationLater: Remedy {
    let rules = ["foreign-key-scans", "check-scans"]

    func fix(of place: MarkedStatement) throws -> Fix? {
        guard place.side == .up, let constraint = try TableConstraint(at: place),
            [.check, .foreignKey].contains(constraint.definition.kind), !constraint.definition.isNotValid,
            let end = constraint.lexemes.last?.range.upperBound,
            !place.script.mentions([constraint.name], except: [place.statement])
        else { return nil }
        let (table, name) = (constraint.table, constraint.name.asIdentifier)
        return Fix(
            "add the constraint NOT VALID, and validate it in a migration of its own",
            edits: constraint.naming(at: place.path)
                + [Fix.Edit(path: place.path, range: end..<end, text: " NOT VALID")],
            additions: [.validation(of: constraint.name, table, "\(constraint.text) NOT VALID", name: name)]
        )
    }
}

extension Fix.Addition {
    /// Validates a constraint that was added NOT VALID; undone, it is NOT VALID again.
    static func validation(
        of constraint: String,
        _ table: ObjectName,
        _ definition: String,
        name: String
    ) -> Fix.Addition {
        Fix.Addition(
            name: "validate " + constraint,
            purpose: "validate \(constraint) of \(table)",
            up: .transaction("ALTER TABLE \(table.sql) VALIDATE CONSTRAINT \(name);\n"),
            down: .transaction(
                "ALTER TABLE \(table.sql) DROP CONSTRAINT \(name);\nALTER TABLE \(table.sql) ADD \(definition);\n"
            ),
            names: [constraint],
            tables: [table.name]
        )
    }
}
