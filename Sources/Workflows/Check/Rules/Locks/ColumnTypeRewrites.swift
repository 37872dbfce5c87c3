import Migrations
import SQL

/// Most changes of a column's type write every row anew.
struct ColumnTypeRewrites: ScriptRule {
    let id = "column-type-rewrites"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "The type of a column of a table in use changes only where the rows can stay as they are"

    func findings(in script: CheckedScript) throws -> [Finding] {
        let isUTC = script.setsUTC
        return try script.withSchema(where: { try isOfInterest($0, script) }) { statement, action, schema in
            guard case .alterTable(let alteration) = action else { return [] }
            let breaches = alteration.changes.compactMap {
                change -> (column: String, breach: Retyping.Breach)? in
                guard case .alterType(let column, let type, let using) = change else { return nil }
                let retyping = Retyping(table: alteration.name, column: column, type: type, using: using)
                return retyping.breach(in: schema, isUTC: isUTC).map { (column, $0) }
            }
            // One statement writes a table once, however many columns change.
            var seen: Set<Retyping.Breach> = []
            return breaches.map(\.breach).filter { seen.insert($0).inserted }.map { breach in
                script.lockFinding(
                    self,
                    breach.message(
                        breaches.filter { $0.breach == breach }.map(\.column),
                        of: alteration.name
                    ),
                    at: statement.range,
                    help: breach.help,
                    severity: breach == .unknown ? .warning : severity
                )
            }
        }
    }

    private func isOfInterest(_ action: Action, _ script: CheckedScript) throws -> Bool {
        guard case .alterTable(let alteration) = action, alteration.kind == .table else { return false }
        return try script.surroundings.isBusy(alteration.name)
            && alteration.changes.contains { change in
                guard case .alterType = change else { return false }
                return true
            }
    }
}

extension CheckedScript {
    /// Whether it sets the time zone to UTC, for the session or the transaction.
    fileprivate var setsUTC: Bool {
        actions.contains { _, action in
            guard case .set(let change) = action, change.name == "timezone", let value = change.values?.first
            else { return false }
            return ["utc", "etc/utc", "gmt", "0"].contains(value.lowercased())
        }
    }
}
