import Migrations
import SQL

/// LOCK TABLE holds everybody off until the migration ends.
struct LockTable: ScriptRule {
    let id = "lock-table"
    let group = RuleGroup.locks
    let severity = Severity.warning
    let summary = "No table in use is locked by hand"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.actions.compactMap { statement, action in
            guard case .lock(let tables, let mode) = action, mode >= .share,
                let table = try tables.first(where: { try script.surroundings.isBusy($0) })
            else { return nil }
            let others = mode == .accessExclusive ? "reads and writes" : "writes"
            return script.lockFinding(
                self,
                "LOCK TABLE keeps all \(others) of \(table) waiting until the migration ends",
                at: statement.range,
                help: "leave the lock to the statements that need one, or lock after what takes long"
            )
        }
    }
}
