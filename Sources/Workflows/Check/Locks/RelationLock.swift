import SQL

/// A lock that a statement takes on a table, a view or an index that was there before it.
struct RelationLock: Hashable {
    let relation: ObjectName
    let mode: LockMode

    init(_ relation: ObjectName, _ mode: LockMode) { (self.relation, self.mode) = (relation, mode) }
}

extension Action {
    /// The strongest lock that it takes on each relation that it touches, as far as the schema tells which ones these are: what CASCADE
    /// and code reach is not here, nor what is only read.
    ///
    /// The modes are those of PostgreSQL 15 (docs: "Explicit Locking"; source: `AlterTableGetLockLevel` and the commands), and a test
    /// compares them with `pg_locks`.
    func locks(in schema: Schema) -> [RelationLock] {
        switch self {
        case .createTable(let table): table.locks(in: schema)
        case .createIndex(let index):
            [RelationLock(index.table, index.concurrently ? .shareUpdateExclusive : .share)]
        case .create(let object, _, _): object.locksWhenMade
        case .createView(let view):
            view.orReplace && schema.relation(view.name) != nil
                ? [RelationLock(view.name, .accessExclusive)] : []
        case .alterTable(let alteration): alteration.locks(in: schema)
        case .alter(let object), .rename(let object, _, _), .setSchema(let object, _),
            .setOwner(let object, _):
            object.locksWhenAltered(in: schema)
        case .drop(let drop): drop.locks(in: schema)
        case .comment(let object, _): object.locksWhenDescribed
        default: rowLocks(in: schema)
        }
    }

    /// Those of statements about rows and of maintenance.
    private func rowLocks(in schema: Schema) -> [RelationLock] {
        switch self {
        case .insert(let insert): [RelationLock(insert.table, .rowExclusive)]
        case .update(let table, _, _), .delete(let table, _): [RelationLock(table, .rowExclusive)]
        case .truncate(let tables, _): tables.map { RelationLock($0, .accessExclusive) }
        case .copy(let copy):
            copy.isFrom ? copy.table.map { [RelationLock($0, .rowExclusive)] } ?? [] : []
        case .lock(let tables, let mode): tables.map { RelationLock($0, mode) }
        case .cluster(let table): table.map { [RelationLock($0, .accessExclusive)] } ?? []
        case .vacuum(let tables, let isFull):
            tables.map { RelationLock($0, isFull ? .accessExclusive : .shareUpdateExclusive) }
        case .reindex(let target, let name?, let concurrently):
            Self.reindexLocks(target, name, concurrently, in: schema)
        case .refresh(let view, let concurrently):
            [RelationLock(view, concurrently ? .exclusive : .accessExclusive)]
        default: []
        }
    }

    private static func reindexLocks(
        _ target: ReindexTarget,
        _ name: ObjectName,
        _ concurrently: Bool,
        in schema: Schema
    ) -> [RelationLock] {
        switch target {
        case .table: [RelationLock(name, concurrently ? .shareUpdateExclusive : .share)]
        case .index:
            [RelationLock(name, concurrently ? .shareUpdateExclusive : .accessExclusive)]
                + (schema.index(name).map {
                    [RelationLock($0.table, concurrently ? .shareUpdateExclusive : .share)]
                } ?? [])
        default: []
        }
    }
}

extension TableDefinition {
    /// Those of tables that were there: a partition stops its parent, and a foreign key the writes of the table it refers to.
    fileprivate func locks(in schema: Schema) -> [RelationLock] {
        (partitionOf.map { [RelationLock($0, .accessExclusive)] + schema.locksOfDefaultPartition(of: $0) }
            ?? [])
            + parents.map { RelationLock($0, .shareUpdateExclusive) }
            + (columns.flatMap(\.constraints) + constraints).compactMap(\.lockOfReferenced)
    }
}

extension Schema {
    /// Whatever changes what other partitions hold changes what the default partition may hold.
    func locksOfDefaultPartition(of table: ObjectName) -> [RelationLock] {
        defaultPartition(of: table).map { other in
            [RelationLock(ObjectName(schema: table.schema, other.name.name), .accessExclusive)]
        } ?? []
    }
}

extension ConstraintDefinition {
    /// The lock of a new foreign key on the table that it refers to.
    var lockOfReferenced: RelationLock? { references.map { RelationLock($0, .shareRowExclusive) } }
}

extension NamedObject {
    fileprivate var locksWhenMade: [RelationLock] {
        guard let table else { return [] }
        return [RelationLock(table, kind == .trigger ? .shareRowExclusive : .accessExclusive)]
    }

    /// Those of RENAME, SET SCHEMA, OWNER TO and of what has no change of its own.
    fileprivate func locksWhenAltered(in schema: Schema) -> [RelationLock] {
        if let table { return [RelationLock(table, .accessExclusive)] }
        switch kind {
        case .table, .view, .materializedView, .foreignTable:
            return [RelationLock(name, .accessExclusive)]
        // Renaming is all that an index has here, and PostgreSQL 12 made that harmless.
        case .index: return [RelationLock(name, .shareUpdateExclusive)]
        default: return []
        }
    }

    fileprivate var locksWhenDescribed: [RelationLock] {
        switch kind {
        case .column: table.map { [RelationLock($0, .shareUpdateExclusive)] } ?? []
        case .table, .view, .materializedView, .foreignTable, .index:
            [RelationLock(name, .shareUpdateExclusive)]
        default: []
        }
    }
}

extension Drop {
    fileprivate func locks(in schema: Schema) -> [RelationLock] {
        objects.flatMap { object -> [RelationLock] in
            if let table = object.table { return [RelationLock(table, .accessExclusive)] }
            switch object.kind {
            case .table, .foreignTable:
                return [RelationLock(object.name, .accessExclusive)]
                    + (schema.relation(object.name)?.constraints ?? []).compactMap(\.references)
                    .map { RelationLock($0, .accessExclusive) }
            case .view, .materializedView: return [RelationLock(object.name, .accessExclusive)]
            case .index:
                let mode = concurrently ? LockMode.shareUpdateExclusive : .accessExclusive
                return [RelationLock(object.name, mode)]
                    + (schema.index(object.name).map { [RelationLock($0.table, mode)] } ?? [])
            default: return []
            }
        }
    }
}
