import Migrations
import SQL

/// Where PostgreSQL has no CONCURRENTLY, the statement fails.
struct ConcurrentlyRefused: ScriptRule {
    let id = "concurrently-refused"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "CONCURRENTLY stands only where PostgreSQL takes it"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.withSchema(where: \.isConcurrent) { statement, action, schema in
            guard let (message, help) = try refusal(of: action, schema, script.surroundings) else {
                return []
            }
            return [script.finding(self, message, at: statement.range, help: help)]
        }
    }

    private func refusal(
        of action: Action,
        _ schema: Schema,
        _ surroundings: Surroundings
    ) throws -> (message: String, help: String)? {
        switch action {
        case .createIndex(let index):
            guard schema.relation(index.table)?.isPartitioned == true else { return nil }
            return (
                "PostgreSQL refuses CREATE INDEX CONCURRENTLY on the partitioned table \(index.table)",
                "CREATE INDEX … ON ONLY \(index.table), build one concurrently for each partition, and attach them"
            )
        case .drop(let drop): return refusal(of: drop, schema)
        case .alterTable(let alteration):
            guard let other = schema.defaultPartition(of: alteration.name) else { return nil }
            return (
                "PostgreSQL refuses DETACH PARTITION … CONCURRENTLY beside the default partition \(other.name.name)",
                "leave out CONCURRENTLY: beside a default partition there is no other way"
            )
        case .reindex(.system, _, _):
            return (
                "PostgreSQL refuses to reindex its own tables concurrently",
                "leave out CONCURRENTLY, or leave it to a quiet hour"
            )
        case .refresh(let view, _):
            guard schema.relation(view) != nil, !schema.hasUniqueIndex(of: view) else { return nil }
            return (
                "PostgreSQL refuses REFRESH … CONCURRENTLY of \(view), which has no unique index over plain columns",
                "CREATE UNIQUE INDEX CONCURRENTLY of columns of \(view) in an earlier migration"
            )
        default: return nil
        }
    }

    private func refusal(of drop: Drop, _ schema: Schema) -> (message: String, help: String)? {
        if drop.objects.count > 1 {
            return (
                "PostgreSQL refuses DROP INDEX CONCURRENTLY of several indexes",
                "write one DROP INDEX CONCURRENTLY for each, each in a migration of its own"
            )
        }
        if drop.cascade {
            return (
                "PostgreSQL refuses DROP INDEX CONCURRENTLY … CASCADE",
                "drop the constraint instead, with ALTER TABLE … DROP CONSTRAINT"
            )
        }
        guard let index = drop.objects.first.flatMap({ schema.index($0.name) }),
            schema.relation(index.table)?.isPartitioned == true
        else { return nil }
        return (
            "PostgreSQL refuses DROP INDEX CONCURRENTLY of an index of the partitioned table \(index.table)",
            "leave out CONCURRENTLY: the index of a partitioned table is dropped with those of its partitions"
        )
    }
}

extension Action {
    fileprivate var isConcurrent: Bool {
        switch self {
        case .createIndex(let index): index.concurrently
        case .drop(let drop): drop.concurrently
        case .reindex(_, _, let concurrently), .refresh(_, let concurrently): concurrently
        case .alterTable(let alteration):
            alteration.changes.contains {
                guard case .detachPartition(_, concurrently: true) = $0 else { return false }
                return true
            }
        default: false
        }
    }
}

extension Schema {
    /// Whether a materialised view has an index that REFRESH … CONCURRENTLY takes: unique, of plain columns, over all rows.
    fileprivate func hasUniqueIndex(of view: ObjectName) -> Bool {
        indexes.values.contains {
            resolved($0.table) == resolved(view) && $0.isUnique && !$0.isPartial
                && $0.columns.allSatisfy { $0 != nil }
        }
    }
}
