import Migrations
import SQL

/// A default that may differ from row to row has to be written into each of them.
struct VolatileDefault: ScriptRule {
    let id = "volatile-default"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A column that is added to a table in use has no volatile default"
    let versions: String? = "PostgreSQL 11 and later; earlier versions rewrite the table for any default"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.changesOfBusyTables().compactMap { change in
            guard case .addColumn(let column, _) = change.change, let value = column.defaultValue else {
                return nil
            }
            return try finding(of: column, value, change, script)
        }
    }

    private func finding(
        of column: ColumnDefinition,
        _ value: Expression,
        _ change: BusyChange,
        _ script: CheckedScript
    ) throws -> Finding? {
        guard !value.functions.isEmpty else { return nil }
        let schema = try script.surroundings.known()
        let judged = value.functions.map { ($0, FunctionVolatility($0, in: schema)) }
        guard
            let (function, volatility) = judged.first(where: { $0.1 == .volatile })
                ?? judged.first(where: { $0.1 == .unknown })
        else { return nil }
        let isCertain = volatility == .volatile
        return script.lockFinding(
            self,
            isCertain
                ? "ADD COLUMN \(column.name) … DEFAULT \(function)() rewrites \(change.table) while nobody can read or write it"
                : "ADD COLUMN \(column.name) … DEFAULT \(function)() rewrites \(change.table) if the function is volatile",
            at: script.element(at: column.offset, of: change.statement),
            help: isCertain
                ? "add the column without the default, set the default, and fill the rows in batches"
                : "declare the function STABLE or IMMUTABLE if it is, or add the column without the default",
            severity: isCertain ? severity : .warning
        )
    }
}
