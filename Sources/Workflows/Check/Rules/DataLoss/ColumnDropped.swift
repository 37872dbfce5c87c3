import Migrations
import SQL

/// DROP COLUMN takes the values with it, and running code that names the column fails.
struct ColumnDropped: ScriptRule {
    let id = "column-dropped"
    let group = RuleGroup.dataLoss
    let severity = Severity.error
    let summary = "A column of a table in use is not dropped, or its values are kept"

    func findings(in script: CheckedScript) throws -> [Finding] {
        lazy var made = script.columnsMade
        return try script.upFindings { statement, action, kept in
            guard case .alterTable(let alteration) = action, alteration.kind == .table,
                try script.surroundings.isBusy(alteration.name)
            else { return [] }
            let columns = try alteration.changes.compactMap(\.droppedColumn).filter { column in
                try !script.surroundings.isNew(
                    NamedObject(.column, ObjectName(column), of: alteration.name)
                )
            }
            let lost = columns.filter { !kept.holds($0, of: alteration.name) }.map(alteration.name.column)
            let missed = columns.filter { column in
                kept.holds(column, of: alteration.name) && !made.matches(column, of: alteration.name)
            }.map(alteration.name.column)
            return (lost.isEmpty ? [] : [finding(ofLost: lost.inWords, at: statement, in: script)])
                + (missed.isEmpty ? [] : [finding(ofMissed: missed.inWords, at: statement, in: script)])
        }
    }

    private func finding(ofLost columns: String, at statement: Statement, in script: CheckedScript) -> Finding
    {
        script.finding(
            self,
            "DROP COLUMN deletes every value of \(columns), and the down script cannot bring them back",
            at: statement.range,
            help: "copy the values to where they stay, or \(Self.reason)"
        )
    }

    private func finding(ofMissed columns: String, at statement: Statement, in script: CheckedScript)
        -> Finding
    {
        script.finding(
            self,
            "DROP COLUMN breaks running code that still uses \(columns)",
            at: statement.range,
            help: "release code that does without first, and \(Self.reason)",
            severity: .warning
        )
    }

    private static let reason = "say why it may go: -- migrate: allow column-dropped: <why>"
}

extension TableChange {
    /// The column that it drops.
    var droppedColumn: String? {
        if case .dropColumn(let column, _, _) = self { column } else { nil }
    }
}

extension [String] {
    /// The first three, and how many more.
    var inWords: String {
        prefix(3).joined(separator: ", ") + (count > 3 ? " and \(count - 3) more" : "")
    }
}
