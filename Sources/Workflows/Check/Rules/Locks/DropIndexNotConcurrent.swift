import Migrations
import SQL

/// DROP INDEX stops the whole table, and waits in front of everybody until the longest query of it ends.
struct DropIndexNotConcurrent: ScriptRule {
    let id = "drop-index-not-concurrent"
    let group = RuleGroup.locks
    let severity = Severity.warning
    let summary = "An index of a table in use is dropped with CONCURRENTLY"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.withSchema(where: stopsTables) { statement, action, schema in
            guard case .drop(let drop) = action else { return [] }
            return try drop.objects.compactMap { object in
                let table = schema.index(object.name)?.table
                guard
                    try table.map({ try script.surroundings.isBusy($0) })
                        ?? script.surroundings.isTheUnknownInUse
                else { return nil }
                // That of a partitioned table cannot be dropped concurrently.
                if let table, schema.relation(table)?.isPartitioned == true { return nil }
                return finding(of: object.name, table, statement, script)
            }
        }
    }

    private func stopsTables(_ action: Action) -> Bool {
        guard case .drop(let drop) = action else { return false }
        return !drop.concurrently && drop.objects.first?.kind == .index
    }

    private func finding(
        of index: ObjectName,
        _ table: ObjectName?,
        _ statement: Statement,
        _ script: CheckedScript
    ) -> Finding {
        script.lockFinding(
            self,
            "DROP INDEX \(index) waits for every query of \(table.map { "\($0)" } ?? "its table"), "
                + "and everybody else waits behind it",
            at: statement.range,
            help: "write DROP INDEX CONCURRENTLY \(index), in a migration of its own"
        )
    }
}
