import Migrations
import SQL

/// Rows that are changed while the transaction keeps everybody out of a table.
struct DataWithSchema: ScriptRule {
    let id = "data-with-schema"
    let group = RuleGroup.practice
    let severity = Severity.error
    let summary = "Many rows are not changed in the transaction that has locked a table in use"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.longChanges().compactMap { change in
            guard let stopped = change.stopped else { return nil }
            let line = script.source.position(at: stopped.by.range.lowerBound).line
            return script.finding(
                self,
                "nobody can read or write \(stopped.table), locked since line \(line), until this \(change.verb.rawValue) is done",
                at: change.statement.range,
                help: "change the rows in a migration of their own, after this one",
                severity: change.isOfAllRows ? .error : .warning
            )
        }
    }
}
