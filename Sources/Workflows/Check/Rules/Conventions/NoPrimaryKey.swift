import Migrations
import SQL

/// Every table has a primary key.
struct NoPrimaryKey: ScriptRule {
    let id = "no-primary-key"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "Every table has a primary key"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        return script.madeTables.compactMap { table in
            guard let relation = table.relation, table.definition.partitionOf == nil,
                table.definition.likes.isEmpty,
                !relation.constraints.contains(where: { $0.kind == .primaryKey })
            else { return nil }
            return script.finding(
                self,
                "\(table.definition.name) has no primary key, so nothing tells two equal rows apart",
                at: table.statement.range,
                help:
                    "give it one: id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, or PRIMARY KEY over the columns that tell its rows apart"
            )
        }
    }
}
