import Migrations
import SQL

/// DETACH PARTITION stops the whole partitioned table.
struct DetachNotConcurrent: ScriptRule {
    let id = "detach-not-concurrent"
    let group = RuleGroup.locks
    let severity = Severity.warning
    let summary = "A partition of a table in use is detached with CONCURRENTLY"
    let versions: String? = "PostgreSQL 14 and later"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.changesOfBusyTables().compactMap { change in
            // PostgreSQL refuses to detach concurrently beside a default partition.
            guard case .detachPartition(let partition, false) = change.change,
                try script.surroundings.before().defaultPartition(of: change.table) == nil
            else { return nil }
            return script.lockFinding(
                self,
                "DETACH PARTITION \(partition) waits for every query of \(change.table), "
                    + "and everybody else waits behind it",
                at: change.statement.range,
                help: "write ALTER TABLE \(change.table) DETACH PARTITION \(partition) CONCURRENTLY, "
                    + "in a migration of its own"
            )
        }
    }
}
