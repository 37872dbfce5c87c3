import Postgres
import SQL

/// What became of a statement that began by itself and of which no result was recorded.
enum StatementFate: Hashable {
    /// The catalogue shows what it makes.
    case isIn
    /// It is not in, or to run it again does the same.
    case isNotIn
    /// A partition is half detached, and ALTER TABLE … FINALIZE does the rest.
    case halfDetached(finalize: String)
    /// Nothing tells.
    case unknown
}

extension Connection {
    /// Looks what became of a statement.
    func fate(of statement: Statement) throws(PostgresError) -> StatementFate {
        guard statement.actions.count <= 1, let action = statement.actions.first else {
            return statement.isRepeatable ? .isNotIn : .unknown
        }
        switch action {
        case .createIndex(let definition):
            return try fate(of: definition)
        case .drop(let drop) where drop.objects.count == 1:
            guard let isThere = try has(drop.objects[0]) else { return .unknown }
            return isThere ? .isNotIn : .isIn
        case .create(let object, _, _):
            guard let isThere = try has(object) else { return .unknown }
            return isThere ? .isIn : .isNotIn
        case .alterTable(let alteration):
            guard case .detachPartition(let partition, concurrently: true)? = alteration.changes.first else {
                return .unknown
            }
            return try fate(ofDetaching: partition, from: alteration.name)
        default:
            return statement.isRepeatable ? .isNotIn : .unknown
        }
    }

    /// One that PostgreSQL named is not told from others unless it was left invalid.
    private func fate(of definition: IndexDefinition) throws(PostgresError) -> StatementFate {
        guard let name = definition.name else {
            return try invalidIndexes(at: .table(definition.table)).isEmpty ? .unknown : .isNotIn
        }
        return try hasValidIndex(name.name, on: definition.table) ? .isIn : .isNotIn
    }

    private func fate(
        ofDetaching partition: ObjectName,
        from table: ObjectName
    ) throws(PostgresError) -> StatementFate {
        guard let child = try relation(partition), let parent = try relation(table) else { return .unknown }
        let rows = try ask(
            "SELECT i.inhdetachpending AS half FROM pg_inherits i WHERE i.inhrelid = \(child) AND i.inhparent = \(parent)"
        )
        guard let row = rows.first else { return .isIn }
        guard row.bool("half") == true else { return .isNotIn }
        return .halfDetached(finalize: "ALTER TABLE \(table) DETACH PARTITION \(partition) FINALIZE")
    }

    /// Whether an object is there; nil for a kind that is not looked for.
    private func has(_ object: NamedObject) throws(PostgresError) -> Bool? {
        let name = Quote.literal(object.name.name)
        switch object.kind {
        case .index:
            return try relation(object.name) != nil
        case .database:
            return try !ask("SELECT FROM pg_database d WHERE d.datname = \(name)").isEmpty
        case ObjectKind(rawValue: "TABLESPACE"):
            return try !ask("SELECT FROM pg_tablespace t WHERE t.spcname = \(name)").isEmpty
        case .subscription:
            return try !ask(
                """
                SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
                WHERE s.subname = \(name) AND d.datname = current_database()
                """
            ).isEmpty
        default:
            return nil
        }
    }
}

extension Statement {
    /// Whether to run it twice does what running it once does.
    fileprivate var isRepeatable: Bool {
        switch kind.rawValue {
        case "VACUUM", "ANALYZE", "REINDEX", "CLUSTER", "ALTER SYSTEM": true
        case "ALTER DATABASE": outsideTransaction != nil
        case "ALTER SUBSCRIPTION": outsideTransaction == "ALTER SUBSCRIPTION ... REFRESH"
        default: false
        }
    }
}
