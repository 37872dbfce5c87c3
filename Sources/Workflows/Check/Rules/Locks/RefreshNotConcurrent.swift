import Migrations
import SQL

/// REFRESH MATERIALIZED VIEW locks out every reader until its query has run.
struct RefreshNotConcurrent: ScriptRule {
    let id = "refresh-not-concurrent"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A materialized view in use is refreshed with CONCURRENTLY"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.actions.compactMap { statement, action in
            guard case .refresh(let view, false) = action, try script.surroundings.isBusy(view) else {
                return nil
            }
            return script.lockFinding(
                self,
                "REFRESH MATERIALIZED VIEW locks out every reader of \(view) until its query has run",
                at: statement.range,
                help:
                    "write REFRESH MATERIALIZED VIEW CONCURRENTLY \(view); it needs a unique index of the view"
            )
        }
    }
}
