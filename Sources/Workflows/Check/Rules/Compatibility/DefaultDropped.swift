import Migrations
import SQL

/// Code that leaves a column to its default gets NULL, or an error, once the default is dropped.
struct DefaultDropped: ScriptRule {
    let id = "default-dropped"
    let group = RuleGroup.compatibility
    let severity = Severity.warning
    let summary = "A default that running code may rely on stays"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        lazy var withDefault = script.columnsWithNewDefault
        lazy var dropped = script.columns(where: \.droppedColumn)
        return try script.actions.flatMap { statement, action -> [Finding] in
            guard case .alterTable(let alteration) = action, alteration.kind == .table,
                try script.surroundings.isBusy(alteration.name)
            else { return [] }
            return try alteration.changes.compactMap { change in
                guard case .dropDefault(let column) = change else { return nil }
                let object = NamedObject(.column, ObjectName(column), of: alteration.name)
                guard try !script.surroundings.isNew(object),
                    !withDefault.matches(column, of: alteration.name),
                    !dropped.matches(column, of: alteration.name)
                else { return nil }
                let known = try script.surroundings.before().column(column, of: alteration.name)
                if known?.hasDefault == false { return nil }
                return finding(
                    column,
                    alteration.name,
                    isRequired: known?.isNotNull == true,
                    statement,
                    script
                )
            }
        }
    }

    private func finding(
        _ column: String,
        _ table: ObjectName,
        isRequired: Bool,
        _ statement: Statement,
        _ script: CheckedScript
    ) -> Finding {
        let name = table.column(column)
        return script.finding(
            self,
            isRequired
                ? "running code that inserts without \(name) fails: it is NOT NULL, and its default goes"
                : "running code that inserts without \(name) writes NULL from here on",
            at: statement.range,
            help: "drop the default when all code writes \(ObjectName(column)), and say so: "
                + "-- migrate: allow default-dropped: <why>"
        )
    }
}
