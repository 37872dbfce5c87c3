internal import CPgQuery

/// Reads the definitions of tables and what stands in them.
struct TableReading {
    /// The file's offset of the text that was parsed.
    let base: Int
    /// The schema of what has none written: that of CREATE SCHEMA around it.
    var schema: String?

    /// The name of what is made.
    func name(_ relation: PgQuery__RangeVar) -> ObjectName {
        let written = ObjectName(relation)
        return ObjectName(schema: written.schema ?? schema, written.name)
    }

    func table(_ statement: PgQuery__CreateStmt, isForeign: Bool = false) -> TableDefinition? {
        guard let relation = statement.relation else { return nil }
        let elements = TreeNames.list(statement.table_elts, statement.n_table_elts)
        let parents = TreeNames.list(statement.inh_relations, statement.n_inh_relations)
            .compactMap { ObjectName($0.range_var) }
        let isPartition = statement.partbound != nil
        return TableDefinition(
            name: name(relation.pointee),
            ifNotExists: statement.if_not_exists != 0,
            persistence: Self.persistence(relation.pointee),
            isForeign: isForeign,
            columns: elements.compactMap(column),
            constraints: elements.compactMap { constraint($0, of: nil) },
            partitionOf: isPartition ? parents.first : nil,
            isDefaultPartition: statement.partbound?.pointee.is_default ?? 0 != 0,
            parents: isPartition ? [] : parents,
            likes: elements.compactMap { element in
                element.node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE
                    ? ObjectName(element.table_like_clause?.pointee.relation) : nil
            },
            isPartitioned: statement.partspec != nil,
            isOfQuery: false,
            reads: []
        )
    }

    /// - Parameter query: what its rows come from; it may name the table too, as SELECT INTO does.
    func table(ofQuery query: PgQuery__Node?, _ relation: PgQuery__RangeVar, ifNotExists: Bool)
        -> TableDefinition
    {
        TableDefinition(
            name: ObjectName(relation),
            ifNotExists: ifNotExists,
            persistence: Self.persistence(relation),
            isForeign: false,
            columns: [],
            constraints: [],
            partitionOf: nil,
            isDefaultPartition: false,
            parents: [],
            likes: [],
            isPartitioned: false,
            isOfQuery: true,
            reads: query.map(RowReading.relations)?.filter { $0 != ObjectName(relation) } ?? []
        )
    }

    static func persistence(_ relation: PgQuery__RangeVar) -> TableDefinition.Persistence {
        if TreeNames.text(relation.schemaname) == "pg_temp" { return .temporary }
        return TableDefinition.Persistence(rawValue: TreeNames.text(relation.relpersistence)) ?? .permanent
    }

    func column(_ node: PgQuery__Node) -> ColumnDefinition? {
        guard node.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF, let column = node.column_def?.pointee else {
            return nil
        }
        let name = TreeNames.text(column.colname)
        let written = TreeNames.list(column.constraints, column.n_constraints)
        let kinds = written.compactMap {
            $0.node_case == PG_QUERY__NODE__NODE_CONSTRAINT ? $0.constraint?.pointee : nil
        }
        let defaults = kinds.first { $0.contype == PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT }
        return ColumnDefinition(
            name: name,
            type: DataType(of: column),
            constraints: written.compactMap { constraint($0, of: name) },
            defaultValue: Expression(defaults?.raw_expr ?? column.raw_default),
            isGenerated: kinds.contains { $0.contype == PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED },
            isIdentity: kinds.contains { $0.contype == PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY },
            offset: base + Int(column.location)
        )
    }

    /// - Parameter column: the column that it is written with.
    func constraint(_ node: PgQuery__Node, of column: String?) -> ConstraintDefinition? {
        guard node.node_case == PG_QUERY__NODE__NODE_CONSTRAINT, let constraint = node.constraint?.pointee,
            let kind = ConstraintDefinition.Kind(constraint.contype)
        else { return nil }
        let name = TreeNames.text(constraint.conname)
        let index = TreeNames.text(constraint.indexname)
        let written =
            kind == .foreignKey
            ? PgQuery__Node.strings(constraint.fk_attrs, constraint.n_fk_attrs)
            : PgQuery__Node.strings(constraint.keys, constraint.n_keys)
        return ConstraintDefinition(
            kind: kind,
            name: name.isEmpty ? nil : name,
            columns: written.isEmpty ? column.map { [$0] } ?? [] : written,
            references: ObjectName(constraint.pktable),
            referencedColumns: PgQuery__Node.strings(constraint.pk_attrs, constraint.n_pk_attrs),
            isNotValid: constraint.skip_validation != 0,
            index: index.isEmpty ? nil : index,
            condition: Expression(constraint.raw_expr),
            offset: base + Int(constraint.location)
        )
    }

    func index(_ statement: PgQuery__IndexStmt) -> IndexDefinition? {
        guard let relation = statement.relation?.pointee else { return nil }
        let table = name(relation)
        let name = TreeNames.text(statement.idxname)
        let method = TreeNames.text(statement.access_method)
        let elements = TreeNames.list(statement.index_params, statement.n_index_params)
        return IndexDefinition(
            name: name.isEmpty ? nil : ObjectName(schema: table.schema, name),
            table: table,
            method: method.isEmpty ? "btree" : method,
            columns: elements.map { element in
                let name = TreeNames.text(element.index_elem?.pointee.name)
                return name.isEmpty ? nil : name
            },
            computedFrom: elements.compactMap { Expression($0.index_elem?.pointee.expr) }.flatMap(\.columns)
                + (Expression(statement.where_clause)?.columns ?? []),
            isUnique: statement.unique != 0,
            concurrently: statement.concurrent != 0,
            ifNotExists: statement.if_not_exists != 0,
            isPartial: statement.where_clause != nil,
            isOnly: relation.inh == 0
        )
    }
}

extension ConstraintDefinition.Kind {
    fileprivate init?(_ type: PgQuery__ConstrType) {
        switch type {
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL: self = .notNull
        case PG_QUERY__CONSTR_TYPE__CONSTR_NULL: self = .null
        case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK: self = .check
        case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY: self = .primaryKey
        case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: self = .unique
        case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION: self = .exclusion
        case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN: self = .foreignKey
        default: return nil
        }
    }
}
