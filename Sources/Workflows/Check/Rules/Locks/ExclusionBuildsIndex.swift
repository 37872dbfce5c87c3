import Migrations
import SQL

/// An EXCLUDE constraint builds its index while nobody can use the table, and there is no other way.
struct ExclusionBuildsIndex: ScriptRule {
    let id = "exclusion-builds-index"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "No EXCLUDE constraint is added to a table in use"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.changesOfBusyTables().compactMap { change in
            guard case .addConstraint(let constraint) = change.change, constraint.kind == .exclusion else {
                return nil
            }
            return script.lockFinding(
                self,
                "EXCLUDE builds an index of \(change.table) while nobody can read or write it",
                at: script.element(at: constraint.offset, of: change.statement),
                help:
                    "PostgreSQL has no gentler way: make a new table with it and move the rows, or allow it for a small table"
            )
        }
    }
}
