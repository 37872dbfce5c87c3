import Migrations
import SQL

/// TRUNCATE, and DELETE without WHERE, empty a table.
struct RowsDeleted: ScriptRule {
    let id = "rows-deleted"
    let group = RuleGroup.dataLoss
    let severity = Severity.error
    let summary = "A table in use is not emptied by TRUNCATE or by DELETE without WHERE"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.upFindings { statement, action, kept in
            let found: [(table: ObjectName, message: String)]
            switch action {
            case .truncate(let tables, let cascade):
                let others = cascade ? ", and every row of the tables that refer to it" : ""
                found = tables.map { ($0, "TRUNCATE deletes every row of \($0)\(others)") }
            // WITH gone AS (DELETE … RETURNING …) INSERT … moves them.
            case .delete(let table, let condition) where !condition.isThere && statement.kind != .insert:
                found = [(table, "DELETE without WHERE deletes every row of \(table)")]
            default:
                return []
            }
            return try found.filter { try script.surroundings.isBusy($0.table) && !kept.holds($0.table) }
                .map { script.finding(self, $0.message, at: statement.range, help: Self.help) }
        }
    }

    private static let help =
        "delete only the rows that must go, copy them first, or say why all may go: -- migrate: allow rows-deleted: <why>"
}
