import Migrations
import SQL

/// UPDATE without WHERE writes over what every row held.
struct RowsOverwritten: ScriptRule {
    let id = "rows-overwritten"
    let group = RuleGroup.dataLoss
    let severity = Severity.warning
    let summary = "No UPDATE without WHERE writes over a column that was there before"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.upFindings { statement, action, kept in
            guard case .update(let table, let assignments, let condition) = action, !condition.isThere,
                try script.surroundings.isBusy(table)
            else { return [] }
            let old = try assignments.map(\.column).filter { column in
                try !script.surroundings.isNew(NamedObject(.column, ObjectName(column), of: table))
                    && !kept.holds(column, of: table)
            }
            guard !old.isEmpty else { return [] }
            let columns = old.map { ObjectName($0).description }.joined(separator: ", ")
            return [
                script.finding(
                    self,
                    "UPDATE without WHERE writes over \(columns) in every row of \(table)",
                    at: statement.range,
                    help:
                        "add a WHERE that takes only the rows to change, or copy the old values to another column first"
                )
            ]
        }
    }
}
