internal import CPgQuery

/// Reads what a statement does out of its parse tree.
struct ActionReading {
    private let tables: TableReading
    private let objects: ObjectReading
    private let rows = RowReading()

    /// - Parameter base: the file's offset of the text that was parsed.
    init(base: Int) { self.init(TableReading(base: base)) }

    private init(_ tables: TableReading) {
        self.tables = tables
        objects = ObjectReading(tables: tables)
    }

    func actions(of node: PgQuery__Node) -> [Action] {
        if node.node_case == PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT {
            return node.create_schema_stmt.map { schema($0.pointee) } ?? []
        }
        if node.node_case == PG_QUERY__NODE__NODE_EXPLAIN_STMT {
            return node.explain_stmt.flatMap { explained($0.pointee) } ?? []
        }
        let rowActions = rows.actions(of: node)
        if !rowActions.isEmpty { return rowActions }
        if let action = ofTable(node) ?? objects.action(of: node) ?? MaintenanceReading.action(of: node) {
            return [action]
        }
        return objects.actions(of: node)
    }

    private func ofTable(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_CREATE_STMT:
            return node.create_stmt.flatMap { tables.table($0.pointee) }.map(Action.createTable)
        case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
            return node.create_foreign_table_stmt?.pointee.base_stmt
                .flatMap { tables.table($0.pointee, isForeign: true) }.map(Action.createTable)
        case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
            return node.create_table_as_stmt.flatMap { ofQuery($0.pointee) }
        case PG_QUERY__NODE__NODE_SELECT_STMT:
            guard let into = node.select_stmt?.pointee.into_clause?.pointee.rel?.pointee else { return nil }
            return .createTable(tables.table(ofQuery: node, into, ifNotExists: false))
        case PG_QUERY__NODE__NODE_INDEX_STMT:
            return node.index_stmt.flatMap { tables.index($0.pointee) }.map(Action.createIndex)
        case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
            return node.alter_table_stmt.flatMap { tables.alteration($0.pointee) }.map(Action.alterTable)
        default:
            return nil
        }
    }

    private func ofQuery(_ statement: PgQuery__CreateTableAsStmt) -> Action? {
        guard let relation = statement.into?.pointee.rel?.pointee else { return nil }
        let ifNotExists = statement.if_not_exists != 0
        guard statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW else {
            return .createTable(
                tables.table(ofQuery: statement.query?.pointee, relation, ifNotExists: ifNotExists)
            )
        }
        return .createView(
            ViewDefinition(
                name: ObjectName(relation),
                isMaterialized: true,
                orReplace: false,
                ifNotExists: ifNotExists,
                isTemporary: false,
                reads: statement.query.map { RowReading.relations(in: $0.pointee) } ?? []
            )
        )
    }

    private func schema(_ statement: PgQuery__CreateSchemaStmt) -> [Action] {
        let written = TreeNames.text(statement.schemaname)
        let name = written.isEmpty ? TreeNames.text(statement.authrole?.pointee.rolename) : written
        let object = NamedObject(.schema, ObjectName(name))
        var tables = tables
        tables.schema = name
        let elements = TreeNames.list(statement.schema_elts, statement.n_schema_elts)
            .flatMap(ActionReading(tables).actions)
        return [.create(object, ifNotExists: statement.if_not_exists != 0, orReplace: false)] + elements
    }

    /// EXPLAIN ANALYZE runs what it explains.
    private func explained(_ statement: PgQuery__ExplainStmt) -> [Action]? {
        let runs = TreeNames.options(statement.options, statement.n_options)
            .contains { $0.name == "analyze" && TreeNames.isOn($0.value) }
        return runs ? statement.query.map { actions(of: $0.pointee) } : nil
    }
}
