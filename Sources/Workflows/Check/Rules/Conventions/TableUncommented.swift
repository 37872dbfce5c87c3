import Migrations
import SQL

/// A new table says what it is for.
struct TableUncommented: ScriptRule {
    let id = "table-uncommented"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "A new table has a comment that says what it is for"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        let commented = Set(
            script.actions.compactMap { _, action -> String? in
                guard case .comment(let object, _?) = action, object.kind == .table else { return nil }
                return object.name.name
            }
        )
        return script.madeTables.compactMap { table in
            let name = table.definition.name
            guard table.relation != nil, table.definition.partitionOf == nil,
                !commented.contains(name.name)
            else { return nil }
            return script.finding(
                self,
                "nothing says what \(name) is for",
                at: table.statement.range,
                help: "say it in the same script: COMMENT ON TABLE \(name.sql) IS '…'"
            )
        }
    }
}
