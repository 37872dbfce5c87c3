import Migrations
import SQL

/// A CHECK that is checked at once reads the table while nobody can use it.
struct CheckScans: ScriptRule {
    let id = "check-scans"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A CHECK of a table in use is added NOT VALID and validated later"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.changesOfBusyTables().flatMap { change -> [Finding] in
            return change.change.addedConstraints.filter { $0.kind == .check && !$0.isNotValid }.map {
                constraint in
                script.lockFinding(
                    self,
                    "the CHECK is checked for every row of \(change.table) while nobody can read or write it",
                    at: script.element(at: constraint.offset, of: change.statement),
                    help: "add the constraint by itself and NOT VALID, and validate it in a later migration"
                )
            }
        }
    }
}
