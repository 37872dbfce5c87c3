import Migrations
import SQL

/// SET NOT NULL reads every row, unless a constraint has proved it already.
struct NotNullScans: ScriptRule {
    let id = "not-null-scans"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A column of a table in use becomes NOT NULL after a CHECK has proved it"
    let versions: String? = "PostgreSQL 12 and later; earlier versions read the table in any case"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.withSchema(where: { try isOfInterest($0, script) }) { statement, action, schema in
            guard case .alterTable(let alteration) = action else { return [] }
            let open = alteration.changes.flatMap { columns(of: $0, schema) }
                .filter { isOpen($0, of: alteration.name, schema) }
            guard let first = open.first else { return [] }
            return [
                script.lockFinding(
                    self,
                    "making \(open.joined(separator: ", ")) NOT NULL reads all of \(alteration.name) "
                        + "while nobody can read or write it",
                    at: statement.range,
                    help:
                        "add CHECK (\(first) IS NOT NULL) NOT VALID, validate it in a later migration, and then set NOT NULL"
                )
            ]
        }
    }

    private func isOfInterest(_ action: Action, _ script: CheckedScript) throws -> Bool {
        guard case .alterTable(let alteration) = action, alteration.kind == .table else { return false }
        return try alteration.changes.contains(where: setsNotNull)
            && script.surroundings.isBusy(alteration.name)
    }

    private func setsNotNull(_ change: TableChange) -> Bool {
        switch change {
        case .setNotNull: true
        case .addConstraint(let constraint): constraint.kind == .primaryKey && constraint.index != nil
        default: false
        }
    }

    private func columns(of change: TableChange, _ schema: Schema) -> [String] {
        switch change {
        case .setNotNull(let column): [column]
        case .addConstraint(let constraint) where setsNotNull(change):
            constraint.index.flatMap { schema.index(ObjectName($0)) }?.columns.compactMap(\.self) ?? []
        default: []
        }
    }

    private func isOpen(_ column: String, of table: ObjectName, _ schema: Schema) -> Bool {
        guard let relation = schema.relation(table) else { return true }
        return relation.columns.first { $0.name == column }?.isNotNull != true
            && !relation.constraints.contains {
                $0.kind == .check && !$0.isNotValid && $0.condition?.columnsNotNull.contains(column) == true
            }
    }
}
