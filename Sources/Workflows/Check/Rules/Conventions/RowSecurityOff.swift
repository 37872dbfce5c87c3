import Migrations
import SQL

/// A table that an API exposes has row level security.
struct RowSecurityOff: ScriptRule {
    let id = "row-security-off"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "A new table of an exposed schema has row level security switched on with it"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        let exposed = script.madeTables.filter { table in
            table.relation != nil && table.name.schema.map(script.conventions.exposedSchemas.contains) == true
        }
        guard !exposed.isEmpty, !Self.mayBeHidden(in: script) else { return [] }
        let enabled = Self.enabled(in: script)
        return exposed.filter { table in !enabled.contains { $0.isPerhaps(table.name) } }.map { table in
            script.finding(
                self,
                "\(table.definition.name) is exposed without row level security, so whoever reaches the API reads and writes all of it",
                at: table.statement.range,
                help:
                    "ALTER TABLE \(table.definition.name.sql) ENABLE ROW LEVEL SECURITY, and policies that say who may do what"
            )
        }
    }

    private static func enabled(in script: CheckedScript) -> [ObjectName] {
        script.actions.compactMap { _, action in
            guard case .alterTable(let alteration) = action,
                alteration.changes.contains(.rowSecurity(.enable))
            else { return nil }
            return alteration.name
        }
    }

    /// Code may switch it on for tables that it looks up.
    private static func mayBeHidden(in script: CheckedScript) -> Bool {
        script.actions.contains { _, action in
            guard case .code(_, let body) = action else { return false }
            return body.lowercased().contains("row level security")
        }
    }
}
