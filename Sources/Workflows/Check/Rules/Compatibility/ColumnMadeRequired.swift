import Migrations
import SQL

/// Code that leaves a column empty fails once the column is NOT NULL.
struct ColumnMadeRequired: ScriptRule {
    let id = "column-made-required"
    let group = RuleGroup.compatibility
    let severity = Severity.warning
    let summary = "A column becomes NOT NULL when a check, or a default, shows that all code writes it"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        lazy var withDefault = script.columnsWithNewDefault
        return try script.actions.flatMap { statement, action -> [Finding] in
            guard case .alterTable(let alteration) = action, alteration.kind == .table,
                try script.surroundings.isBusy(alteration.name)
            else { return [] }
            return try alteration.changes.compactMap { change in
                guard case .setNotNull(let column) = change,
                    !withDefault.matches(column, of: alteration.name),
                    try mayBeLeftOut(column, of: alteration.name, in: script)
                else { return nil }
                let name = alteration.name.column(column)
                return script.finding(
                    self,
                    "running code that leaves \(name) empty fails from here on",
                    at: statement.range,
                    help:
                        "give it a default, or see with CHECK (\(ObjectName(column)) IS NOT NULL) NOT VALID, "
                        + "a release before, that all code writes it"
                )
            }
        }
    }

    /// A column that is new is the matter of ``NotNullWithoutDefault``.
    private func mayBeLeftOut(_ column: String, of table: ObjectName, in script: CheckedScript) throws -> Bool
    {
        let object = NamedObject(.column, ObjectName(column), of: table)
        if try script.surroundings.isNew(object) { return false }
        let before = try script.surroundings.before()
        guard let relation = before.relation(table) else { return true }
        if let known = relation.columns.first(where: { $0.name == column }),
            known.isNotNull || known.hasDefault || known.definition.isGenerated
        {
            return false
        }
        return !relation.constraints.contains { $0.condition?.columnsNotNull.contains(column) == true }
    }
}
