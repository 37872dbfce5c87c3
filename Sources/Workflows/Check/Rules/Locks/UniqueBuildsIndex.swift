import Migrations
import SQL

/// A UNIQUE or PRIMARY KEY constraint builds its index while nobody can use the table.
struct UniqueBuildsIndex: ScriptRule {
    let id = "unique-builds-index"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A UNIQUE or PRIMARY KEY constraint of a table in use takes an index that was built before"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.changesOfBusyTables().flatMap { change -> [Finding] in
            return try change.change.addedConstraints.filter {
                [.unique, .primaryKey].contains($0.kind) && $0.index == nil
            }
            .map { try finding(of: $0, change, script) }
        }
    }

    private func finding(
        of constraint: ConstraintDefinition,
        _ change: BusyChange,
        _ script: CheckedScript
    ) throws -> Finding {
        let word = constraint.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE"
        let isPartitioned = try script.surroundings.before().relation(change.table)?.isPartitioned ?? false
        return script.lockFinding(
            self,
            "\(word) builds an index of \(change.table) while nobody can read or write it",
            at: script.element(at: constraint.offset, of: change.statement),
            help: isPartitioned
                ? "build a unique index ON ONLY it, one concurrently for each partition, and attach them"
                : "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … \(word) USING INDEX in a later migration"
        )
    }
}
