import Migrations
import SQL

/// A key has room for more than two billion rows.
struct NarrowKey: ScriptRule {
    let id = "narrow-key"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "A key of its own is a bigint, with room for more than 2,147,483,647 rows"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        return script.madeTables.compactMap { table in
            guard let key = Self.key(of: table),
                let column = table.definition.columns.first(where: { $0.name == key }),
                let limit = Self.limit(of: column)
            else { return nil }
            return script.finding(
                self,
                "the key of \(table.definition.name) is \(limit.type), which ends at \(limit.highest)",
                at: script.range(of: column),
                help: "write bigint, with GENERATED ALWAYS AS IDENTITY where it counts up"
            )
        }
    }

    /// The only column of the primary key.
    private static func key(of table: MadeTable) -> String? {
        let constraints =
            table.relation?.constraints ?? table.definition.constraints
            + table.definition.columns.flatMap(\.constraints)
        let keys = constraints.filter { $0.kind == .primaryKey && $0.references == nil }
        return keys.first.flatMap { $0.columns.count == 1 ? $0.columns.first : nil }
    }

    /// What refers to another table has the type of its key.
    private static func limit(of column: ColumnDefinition) -> (type: String, highest: String)? {
        guard let type = column.type, type.schema == nil, type.dimensions == 0,
            !column.constraints.contains(where: { $0.kind == .foreignKey })
        else { return nil }
        return switch type.name {
        case "int4": ("an integer", "2,147,483,647")
        case "serial", "serial4": ("a serial", "2,147,483,647")
        case "int2": ("a smallint", "32,767")
        case "smallserial", "serial2": ("a smallserial", "32,767")
        default: nil
        }
    }
}
