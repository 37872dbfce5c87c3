import Migrations
import SQL

/// SET NOT NULL follows a CHECK that was added NOT VALID and validated, each in a migration of its own.
struct NotNullByCheck: Remedy {
    let rules = ["not-null-scans"]

    func fix(of place: MarkedStatement) throws -> Fix? {
        guard place.side == .up, case .alterTable(let alteration)? = place.action, alteration.kind == .table,
            !alteration.ifExists, !place.script.changesSession, let down = place.other,
            let columns = Self.columns(
                of: alteration,
                { if case .setNotNull(let column) = $0 { column } else { nil } }
            ),
            try place.checked.surroundings.before().relation(alteration.name)?.isPartitioned != true
        else { return nil }
        let undoing = down.script.work.filter { Self.undoes($0, columns, of: alteration.name) }
        let proofs = columns.map { Proof(table: alteration.name, column: $0) }
        guard let undo = undoing.first, undoing.count == 1,
            proofs.allSatisfy({ $0.name.utf8.count < 64 }),
            !place.script.mentions(proofs.map(\.name), except: [])
        else { return nil }
        return Fix(
            "prove it with a CHECK that is validated later, and set NOT NULL then",
            edits: [
                Fix.Edit(
                    path: place.path,
                    range: place.statement.range,
                    text: Self.alteration(
                        of: alteration.name,
                        proofs.map { "ADD \($0.definition) NOT VALID" }
                    )
                ),
                Fix.Edit(
                    path: down.checked.half.path,
                    range: undo.range,
                    text: Self.alteration(
                        of: alteration.name,
                        proofs.map { "DROP CONSTRAINT \($0.name.asIdentifier)" }
                    )
                ),
            ],
            additions: proofs.flatMap(\.additions)
        )
    }

    /// A column and the constraint that proves it NOT NULL.
    private struct Proof {
        let table: ObjectName
        let column: String

        var name: String { "\(table.name)_\(column)_not_null" }
        var definition: String {
            "CONSTRAINT \(name.asIdentifier) CHECK (\(column.asIdentifier) IS NOT NULL)"
        }

        var additions: [Fix.Addition] {
            let alter = "ALTER TABLE \(table.sql)"
            return [
                .validation(of: name, table, definition + " NOT VALID", name: name.asIdentifier),
                Fix.Addition(
                    name: name,
                    purpose: "set \(column) of \(table) NOT NULL, as \(name) has proved it",
                    up: .transaction(
                        """
                        \(alter) ALTER COLUMN \(column.asIdentifier) SET NOT NULL;
                        \(alter) DROP CONSTRAINT \(name.asIdentifier);

                        """
                    ),
                    down: .transaction(
                        """
                        -- migrate: allow check-scans: puts back what proved the column NOT NULL, as it was
                        \(alter) ADD \(definition);
                        \(alter) ALTER COLUMN \(column.asIdentifier) DROP NOT NULL;

                        """
                    ),
                    names: [name],
                    tables: [table.name]
                ),
            ]
        }
    }

    private static func alteration(of table: ObjectName, _ changes: [String]) -> String {
        let separator = changes.count == 1 ? " " : "\n    "
        return "ALTER TABLE \(table.sql)" + separator + changes.joined(separator: ",\n    ")
    }

    /// The columns of an alteration all of whose changes are of one kind.
    private static func columns(
        of alteration: TableAlteration,
        _ column: (TableChange) -> String?
    ) -> [String]? {
        let columns = alteration.changes.compactMap(column)
        return columns.count == alteration.changes.count && !columns.isEmpty ? columns : nil
    }

    /// Whether a statement drops NOT NULL of these columns and does nothing else.
    private static func undoes(_ statement: Statement, _ columns: [String], of table: ObjectName) -> Bool {
        guard statement.actions.count == 1, case .alterTable(let alteration)? = statement.actions.first,
            alteration.name.isPerhaps(table),
            let dropped = Self.columns(
                of: alteration,
                { if case .dropNotNull(let column) = $0 { column } else { nil } }
            )
        else { return false }
        return Set(dropped) == Set(columns)
    }
}
