import Migrations
import SQL

/// A new column says what it holds.
struct ColumnUncommented: ScriptRule {
    let id = "column-uncommented"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "A new column has a comment that says what it holds"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        let commented = Self.commented(in: script)
        return script.typedColumns.compactMap { column in
            guard let definition = column.definition,
                !commented.contains(Key(table: column.table.name, column: column.name))
            else { return nil }
            return script.finding(
                self,
                "nothing says what \(column.name) of \(column.table) holds",
                at: script.range(of: definition),
                help:
                    "say it in the same script: COMMENT ON COLUMN \(column.table.sql).\(column.name.asIdentifier) IS '…'"
            )
        }
    }

    private struct Key: Hashable {
        let table: String
        let column: String
    }

    private static func commented(in script: CheckedScript) -> Set<Key> {
        Set(
            script.actions.compactMap { _, action in
                guard case .comment(let object, _?) = action, object.kind == .column, let table = object.table
                else { return nil }
                return Key(table: table.name, column: object.name.name)
            }
        )
    }
}
