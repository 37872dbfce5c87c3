import Migrations
import SQL

/// CREATE INDEX locks out every write for as long as it reads the table.
struct IndexNotConcurrent: ScriptRule {
    let id = "index-not-concurrent"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "An index of a table in use is built with CONCURRENTLY"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.actions.compactMap { statement, action in
            guard case .createIndex(let index) = action, !index.concurrently, !index.isOnly,
                try script.surroundings.isBusy(index.table)
            else { return nil }
            let isPartitioned = try script.surroundings.before().relation(index.table)?.isPartitioned ?? false
            return script.lockFinding(
                self,
                "CREATE INDEX stops every write to \(index.table) until the index is built",
                at: statement.range,
                help: isPartitioned
                    ? "CREATE INDEX … ON ONLY \(index.table), build one concurrently for each partition, and attach them"
                    : "write CREATE INDEX CONCURRENTLY, in a migration of its own"
            )
        }
    }
}
