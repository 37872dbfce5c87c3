import Migrations
import SQL

/// Rows of a table in use that are changed all at once.
struct UnbatchedBackfill: ScriptRule {
    let id = "unbatched-backfill"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "Many rows of a table in use are changed in batches"

    func findings(in script: CheckedScript) throws -> [Finding] {
        let changes = try script.longChanges()
        // Those that write over what was there are told by a rule of their own.
        let told =
            changes.contains { $0.isOfAllRows && $0.verb == .update }
            ? Set(try RowsOverwritten().findings(in: script).compactMap(\.location.mark)) : []
        return changes.compactMap { change in
            guard change.stopped == nil, change.verb != .insert,
                !(change.verb == .delete && change.isOfAllRows),
                !told.contains(script.source.mark(change.statement.range))
            else { return nil }
            return script.finding(
                self,
                "writers of the same rows of \(change.table) wait until this \(change.verb.rawValue) is committed",
                at: change.statement.range,
                help:
                    "change a few thousand rows at a time, by ranges of the key, outside of a migration or in several"
            )
        }
    }
}
