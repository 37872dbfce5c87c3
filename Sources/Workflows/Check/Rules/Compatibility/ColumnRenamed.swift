import Migrations
import SQL

/// A column that gets another name is gone for code that runs.
struct ColumnRenamed: ScriptRule {
    let id = "column-renamed"
    let group = RuleGroup.compatibility
    let severity = Severity.error
    let summary = "A column of a table in use keeps its name"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        lazy var made = script.columnsMade
        lazy var relations = script.relationsMade
        return try script.actions.compactMap { statement, action in
            guard case .rename(let column, let new, _) = action, column.kind == .column,
                let table = column.table, try script.surroundings.isBusy(table),
                try !script.surroundings.isNew(column),
                !made.matches(column.name.name, of: table), !relations.matches(table)
            else { return nil }
            let name = table.column(column.name.name)
            return script.finding(
                self,
                "running code that uses \(name) fails when it is called \(ObjectName(new))",
                at: statement.range,
                help:
                    "add \(ObjectName(new)) beside it, write both, and drop \(column.name) when no code uses it"
            )
        }
    }
}
