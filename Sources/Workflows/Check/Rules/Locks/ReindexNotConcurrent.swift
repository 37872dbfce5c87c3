import Migrations
import SQL

/// REINDEX stops the writes of a table, and the reads that would use the index.
struct ReindexNotConcurrent: ScriptRule {
    let id = "reindex-not-concurrent"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "An index of a table in use is rebuilt with CONCURRENTLY"
    let versions: String? = "PostgreSQL 12 and later"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.actions.compactMap { statement, action in
            guard case .reindex(let target, let name, false) = action,
                try isBusy(target, name, in: script.surroundings)
            else { return nil }
            let place = [target.rawValue.uppercased(), name.map { "\($0)" }].compactMap(\.self)
                .joined(separator: " ")
            return script.lockFinding(
                self,
                "REINDEX \(place) stops every write until the indexes are rebuilt, and reads that use them",
                at: statement.range,
                help: target == .system
                    ? "leave it to a quiet hour: the system's tables cannot be reindexed concurrently"
                    : "write REINDEX \(place.replacing(" ", with: " CONCURRENTLY ", maxReplacements: 1)), "
                        + "in a migration of its own"
            )
        }
    }

    private func isBusy(
        _ target: ReindexTarget,
        _ name: ObjectName?,
        in surroundings: Surroundings
    ) throws -> Bool {
        switch (target, name) {
        case (.index, let name?): try surroundings.isBusy(index: name)
        case (.table, let name?): try surroundings.isBusy(name)
        default: true
        }
    }
}
