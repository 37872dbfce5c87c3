internal import CPgQuery

/// Reads locks, maintenance, settings of the session, and code.
enum MaintenanceReading {
    static func action(of node: PgQuery__Node) -> Action? {
        maintenance(node) ?? session(node)
    }

    private static func maintenance(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_LOCK_STMT:
            node.lock_stmt.map {
                .lock(
                    RowReading.relations($0.pointee.relations, $0.pointee.n_relations),
                    mode: LockMode(rawValue: Int($0.pointee.mode)) ?? .accessExclusive
                )
            }
        case PG_QUERY__NODE__NODE_CLUSTER_STMT:
            node.cluster_stmt.map { .cluster(ObjectName($0.pointee.relation)) }
        case PG_QUERY__NODE__NODE_VACUUM_STMT where node.vacuum_stmt?.pointee.is_vacuumcmd ?? 0 != 0:
            node.vacuum_stmt.map { vacuum($0.pointee) }
        case PG_QUERY__NODE__NODE_REINDEX_STMT:
            node.reindex_stmt.map { reindex($0.pointee) }
        case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
            node.refresh_mat_view_stmt.flatMap { statement in
                ObjectName(statement.pointee.relation).map {
                    .refresh($0, concurrently: statement.pointee.concurrent != 0)
                }
            }
        default: nil
        }
    }

    private static func vacuum(_ statement: PgQuery__VacuumStmt) -> Action {
        let tables = TreeNames.list(statement.rels, statement.n_rels).compactMap { node in
            node.node_case == PG_QUERY__NODE__NODE_VACUUM_RELATION
                ? ObjectName(node.vacuum_relation?.pointee.relation) : nil
        }
        let isFull = TreeNames.options(statement.options, statement.n_options)
            .contains { $0.name == "full" && TreeNames.isOn($0.value) }
        return .vacuum(tables, full: isFull)
    }

    private static func reindex(_ statement: PgQuery__ReindexStmt) -> Action {
        let target: ReindexTarget =
            switch statement.kind {
            case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX: .index
            case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE: .table
            case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA: .schema
            case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM: .system
            default: .database
            }
        let name = TreeNames.text(statement.name)
        return .reindex(
            target,
            ObjectName(statement.relation) ?? (name.isEmpty ? nil : ObjectName(name)),
            concurrently: TreeNames.options(statement.params, statement.n_params)
                .contains { $0.name == "concurrently" && TreeNames.isOn($0.value) }
        )
    }

    private static func session(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
            node.variable_set_stmt.map { .set(setting($0.pointee)) }
        case PG_QUERY__NODE__NODE_DO_STMT:
            node.do_stmt.map { code($0.pointee) }
        case PG_QUERY__NODE__NODE_CALL_STMT:
            node.call_stmt?.pointee.funccall.map {
                .call(ObjectName($0.pointee.funcname, $0.pointee.n_funcname))
            }
        default: nil
        }
    }

    private static func setting(_ statement: PgQuery__VariableSetStmt) -> SettingChange {
        let name = TreeNames.text(statement.name).lowercased()
        let isSet = statement.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE
        return SettingChange(
            name: statement.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL ? nil : name,
            values: isSet
                ? TreeNames.list(statement.args, statement.n_args).map { $0.constantText ?? "" } : nil,
            isLocal: statement.is_local != 0,
            modes: statement.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_MULTI ? modes(statement) : []
        )
    }

    private static func modes(_ statement: PgQuery__VariableSetStmt) -> [String] {
        TreeNames.options(statement.args, statement.n_args)
            .filter { $0.name != "transaction_read_only" || $0.value?.constantText != "0" }.map(\.name)
    }

    private static func code(_ statement: PgQuery__DoStmt) -> Action {
        let options = TreeNames.options(statement.args, statement.n_args)
        let text = { (name: String) in
            options.first { $0.name == name }?.value.flatMap { TreeNames.parts(of: $0).first }
        }
        return .code(language: text("language")?.lowercased() ?? "plpgsql", body: text("as") ?? "")
    }
}
