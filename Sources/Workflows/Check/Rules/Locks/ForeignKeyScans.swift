import Migrations
import SQL

/// A foreign key that is checked at once reads both tables while their writes wait.
struct ForeignKeyScans: ScriptRule {
    let id = "foreign-key-scans"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A foreign key of a table in use is added NOT VALID and validated later"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.changesOfBusyTables().compactMap { change in
            switch change.change {
            case .addConstraint(let constraint):
                return try finding(of: constraint, change, script)
            // Without a default the new column is null everywhere, and nothing is checked.
            case .addColumn(let column, _) where column.defaultValue != nil:
                return try column.constraints.lazy.compactMap { try finding(of: $0, change, script) }.first
            default: return nil
            }
        }
    }

    private func finding(
        of constraint: ConstraintDefinition,
        _ change: BusyChange,
        _ script: CheckedScript
    ) throws -> Finding? {
        guard constraint.kind == .foreignKey, !constraint.isNotValid, let other = constraint.references else {
            return nil
        }
        let schema = try script.surroundings.before()
        let isPartitioned = schema.relation(change.table)?.isPartitioned ?? false
        let isItself = schema.resolved(other) == schema.resolved(change.table)
        let isOtherBusy = try !isItself && script.surroundings.isBusy(other)
        return script.lockFinding(
            self,
            "the foreign key is checked for every row of \(change.table) while all writes to"
                + (isOtherBusy ? " it and to \(other) wait" : " it wait"),
            at: script.element(at: constraint.offset, of: change.statement),
            help: isPartitioned
                ? "add it to each partition, NOT VALID and then validated: a partitioned table takes no NOT VALID"
                : "add the constraint NOT VALID, and validate it in a later migration"
        )
    }
}
