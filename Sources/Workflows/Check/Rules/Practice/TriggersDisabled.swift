import Migrations
import SQL

/// Rows that come in while the triggers of foreign keys are off are never checked.
struct TriggersDisabled: ScriptRule {
    let id = "triggers-disabled"
    let group = RuleGroup.practice
    let severity = Severity.error
    let summary = "Triggers that check foreign keys stay on, and others are switched on again"

    func findings(in script: CheckedScript) throws -> [Finding] {
        lazy var on = script.tablesWithTriggersOn
        return try script.actions.flatMap { statement, action -> [Finding] in
            if case .set(let change) = action, change.name == "session_replication_role",
                change.values?.first?.lowercased() == "replica"
            {
                return [
                    script.finding(
                        self,
                        "session_replication_role = replica lets rows in that break foreign keys, and nothing checks them later",
                        at: statement.range,
                        help:
                            "take it out; write the rows in an order that the foreign keys allow, or make them DEFERRABLE",
                        severity: .warning
                    )
                ]
            }
            guard case .alterTable(let alteration) = action, try script.surroundings.isBusy(alteration.name)
            else { return [] }
            return alteration.changes.compactMap { change in
                finding(
                    change,
                    of: alteration.name,
                    stays: !on.matches(alteration.name),
                    at: statement,
                    in: script
                )
            }
        }
    }

    private func finding(
        _ change: TableChange,
        of table: ObjectName,
        stays: Bool,
        at statement: Statement,
        in script: CheckedScript
    ) -> Finding? {
        switch change {
        case .toggleEveryTrigger(isOn: false):
            return script.finding(
                self,
                stays
                    ? "the triggers of \(table) stay off, those that check foreign keys too"
                    : "rows of \(table) that break foreign keys come in while its triggers are off, and nothing checks them later",
                at: statement.range,
                help: stays
                    ? "add ALTER TABLE \(table) ENABLE TRIGGER ALL at the end"
                    : "DISABLE TRIGGER USER leaves foreign keys on",
                severity: stays ? .error : .warning
            )
        case .toggle(.trigger, nil, isOn: false) where stays:
            return script.finding(
                self,
                "the triggers of \(table) stay off",
                at: statement.range,
                help:
                    "add ALTER TABLE \(table) ENABLE TRIGGER USER at the end, or DROP the triggers that nobody needs"
            )
        default:
            return nil
        }
    }
}

extension CheckedScript {
    /// The tables whose triggers are all switched on somewhere in the script.
    fileprivate var tablesWithTriggersOn: NameSet {
        var tables = NameSet()
        for case (_, .alterTable(let alteration)) in actions {
            let isOn = alteration.changes.contains {
                switch $0 {
                case .toggleEveryTrigger(isOn: true), .toggle(.trigger, nil, isOn: true): true
                default: false
                }
            }
            if isOn { tables.insert(alteration.name) }
        }
        return tables
    }
}
