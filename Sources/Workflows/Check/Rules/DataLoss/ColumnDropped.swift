import Migrations
import SQL

/// DROP COLUMN takes the values with it, and running code that names the column fails.
struct ColumnDropped: ScriptRule {
    let id = "column-dropped"
    let group = RuleGroup.dataLoss
    let severity = Severity.error
    let summary = "A column of a table in use is not dropped, or its values are kept"

    func findings(in script: CheckedScript) throws -> [Finding] {
        let made = script.columnsMade
        return try script.upFindings { statement, action, kept in
            guard case .alterTable(let alteration) = action, alteration.kind == .table,
                try script.surroundings.isBusy(alteration.name)
            else { return [] }
            return try alteration.changes.compactMap { change in
                guard case .dropColumn(let column, _, _) = change,
                    try !script.surroundings.isNew(
                        NamedObject(.column, ObjectName(column), of: alteration.name)
                    )
                else { return nil }
                let name = alteration.name.column(column)
                guard kept.holds(column, of: alteration.name) else {
                    return script.finding(
                        self,
                        "DROP COLUMN deletes every value of \(name), and the down script cannot bring them back",
                        at: statement.range,
                        help: "copy the values to where they stay, or \(Self.reason)"
                    )
                }
                return made.matches(column, of: alteration.name)
                    ? nil
                    : script.finding(
                        self,
                        "DROP COLUMN breaks running code that still uses \(name)",
                        at: statement.range,
                        help: "release code that does without it first, and \(Self.reason)",
                        severity: .warning
                    )
            }
        }
    }

    private static let reason = "say why it may go: -- migrate: allow column-dropped: <why>"
}
