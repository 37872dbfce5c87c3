import Migrations
import SQL

/// A column whose values PostgreSQL makes has to be written into each row.
struct FilledColumn: ScriptRule {
    let id = "filled-column"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A column that PostgreSQL would fill row by row is not added to a table in use"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.changesOfBusyTables().compactMap { change in
            guard case .addColumn(let column, _) = change.change,
                let (what, help) = try reason(for: column, script)
            else { return nil }
            return script.lockFinding(
                self,
                "ADD COLUMN \(column.name) of \(what) rewrites \(change.table) while nobody can read or write it",
                at: script.element(at: column.offset, of: change.statement),
                help: help
            )
        }
    }

    private func reason(for column: ColumnDefinition, _ script: CheckedScript) throws -> (String, String)? {
        if column.isSerial || column.isIdentity {
            return (
                column.isIdentity ? "an identity" : "type \(column.type?.name ?? "serial")",
                "add a plain column, fill it in batches, then set its default to the next value of a sequence"
            )
        }
        if column.isGenerated {
            return (
                "GENERATED … STORED",
                "add a plain column, have a trigger keep it, and fill the old rows in batches"
            )
        }
        guard let type = column.type, type.dimensions == 0 else { return nil }
        let name = ObjectName(schema: type.schema, type.name)
        guard case .domain(_, let constraints)? = try script.surroundings.known().type(name)?.form,
            constraints.contains(where: { $0.kind != .null })
        else { return nil }
        return (
            "the constrained domain \(type)",
            "add the column with the domain's own type, and the condition as a CHECK … NOT VALID"
        )
    }
}
