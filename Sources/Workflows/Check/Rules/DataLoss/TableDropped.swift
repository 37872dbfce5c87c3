import Migrations
import SQL

/// DROP TABLE takes the rows with it, and a down script can make the table again but not the rows.
struct TableDropped: ScriptRule {
    let id = "table-dropped"
    let group = RuleGroup.dataLoss
    let severity = Severity.error
    let summary = "A table in use is not dropped, or its rows are kept"

    func findings(in script: CheckedScript) throws -> [Finding] {
        lazy var made = script.relationsMade
        return try script.upFindings { statement, action, kept in
            guard case .drop(let drop) = action else { return [] }
            return try drop.objects.filter { $0.kind == .table }.map(\.name)
                .filter { try script.holdsOldRows($0, kept) }
                .compactMap { table in
                    guard kept.holds(table) else {
                        return script.finding(
                            self,
                            "DROP TABLE \(table) deletes its rows, and the down script cannot bring them back",
                            at: statement.range,
                            help: "copy the rows to a table that stays, or \(Self.reason)"
                        )
                    }
                    return made.matches(table)
                        ? nil
                        : script.finding(
                            self,
                            "DROP TABLE \(table) breaks running code that still uses it",
                            at: statement.range,
                            help: "release code that does without \(table) first, and \(Self.reason)",
                            severity: .warning
                        )
                }
        }
    }

    private static let reason = "say why it may go: -- migrate: allow table-dropped: <why>"
}
