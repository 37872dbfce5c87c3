internal import CPgQuery

/// The command tag of a statement, as `CreateCommandTag` of PostgreSQL 15 (utility.c) gives it.
enum CommandTag {
    static func tagAndCategory(of node: PgQuery__Node) -> (tag: String, category: Statement.Category) {
        if let fixed = FixedTags.table[node.node_case.rawValue] { return fixed }
        if let tag = objectTag(node) { return (tag, .schema) }
        return variable(node)
    }

    /// The tags that name the kind of object.
    private static func objectTag(_ node: PgQuery__Node) -> String? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_DROP_STMT:
            tag("DROP", node.drop_stmt?.pointee.remove_type)
        case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
            tag("ALTER", node.alter_table_stmt?.pointee.objtype)
        case PG_QUERY__NODE__NODE_ALTER_TABLE_MOVE_ALL_STMT:
            tag("ALTER", node.alter_table_move_all_stmt?.pointee.objtype)
        case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT:
            tag("ALTER", node.alter_function_stmt?.pointee.objtype)
        case PG_QUERY__NODE__NODE_ALTER_OBJECT_DEPENDS_STMT:
            tag("ALTER", node.alter_object_depends_stmt?.pointee.object_type)
        case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
            tag("ALTER", node.alter_object_schema_stmt?.pointee.object_type)
        case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
            tag("ALTER", node.alter_owner_stmt?.pointee.object_type)
        case PG_QUERY__NODE__NODE_RENAME_STMT:
            node.rename_stmt.map { renamed($0.pointee) }
        case PG_QUERY__NODE__NODE_DEFINE_STMT:
            tag("CREATE", node.define_stmt?.pointee.kind)
        case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
            node.create_function_stmt?.pointee.is_procedure ?? 0 != 0 ? "CREATE PROCEDURE" : "CREATE FUNCTION"
        case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
            node.create_table_as_stmt.map { tableAs($0.pointee) }
        case PG_QUERY__NODE__NODE_GRANT_STMT:
            node.grant_stmt?.pointee.is_grant ?? 0 != 0 ? "GRANT" : "REVOKE"
        case PG_QUERY__NODE__NODE_GRANT_ROLE_STMT:
            node.grant_role_stmt?.pointee.is_grant ?? 0 != 0 ? "GRANT ROLE" : "REVOKE ROLE"
        default: nil
        }
    }

    private static func tag(_ verb: String, _ type: PgQuery__ObjectType?) -> String? {
        type.map { "\(verb) \(ObjectNames.word($0))" }
    }

    /// A column or constraint is renamed in its relation, which may be a view.
    private static func renamed(_ statement: PgQuery__RenameStmt) -> String {
        let isColumn =
            statement.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN
            || statement.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE
        return "ALTER " + ObjectNames.word(isColumn ? statement.relation_type : statement.rename_type)
    }

    private static func tableAs(_ statement: PgQuery__CreateTableAsStmt) -> String {
        if statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW { return "CREATE MATERIALIZED VIEW" }
        return statement.is_select_into != 0 ? "SELECT INTO" : "CREATE TABLE AS"
    }

    /// The tags that depend on what the statement says.
    private static func variable(_ node: PgQuery__Node) -> (tag: String, category: Statement.Category) {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_SELECT_STMT: select(node)
        case PG_QUERY__NODE__NODE_COPY_STMT:
            ("COPY", node.copy_stmt?.pointee.is_from ?? 0 != 0 ? .data : .query)
        case PG_QUERY__NODE__NODE_FETCH_STMT:
            (node.fetch_stmt?.pointee.ismove ?? 0 != 0 ? "MOVE" : "FETCH", .session)
        case PG_QUERY__NODE__NODE_VACUUM_STMT:
            (node.vacuum_stmt?.pointee.is_vacuumcmd ?? 0 != 0 ? "VACUUM" : "ANALYZE", .maintenance)
        case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
            node.variable_set_stmt.map { set($0.pointee) } ?? ("SET", .session)
        case PG_QUERY__NODE__NODE_DISCARD_STMT: (discard(node.discard_stmt?.pointee.target), .session)
        case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
            (transaction(node.transaction_stmt?.pointee.kind), .transaction)
        default: ("OTHER", .other)
        }
    }

    private static func select(_ node: PgQuery__Node) -> (tag: String, category: Statement.Category) {
        if node.select_stmt?.pointee.into_clause != nil { return ("SELECT INTO", .schema) }
        return ("SELECT", DataChanges.changesRows(node) ? .data : .query)
    }

    /// `SET TRANSACTION` and `SET SESSION CHARACTERISTICS` set several variables at once; the former works on the
    /// transaction that is open.
    private static func set(_ statement: PgQuery__VariableSetStmt) -> (
        tag: String, category: Statement.Category
    ) {
        switch statement.kind {
        case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET, PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL:
            ("RESET", .session)
        case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_MULTI
        where TreeNames.text(statement.name).hasPrefix("TRANSACTION"):
            ("SET", .transaction)
        default:
            ("SET", .session)
        }
    }

    private static func discard(_ target: PgQuery__DiscardMode?) -> String {
        switch target {
        case PG_QUERY__DISCARD_MODE__DISCARD_ALL: "DISCARD ALL"
        case PG_QUERY__DISCARD_MODE__DISCARD_PLANS: "DISCARD PLANS"
        case PG_QUERY__DISCARD_MODE__DISCARD_SEQUENCES: "DISCARD SEQUENCES"
        case PG_QUERY__DISCARD_MODE__DISCARD_TEMP: "DISCARD TEMP"
        default: "DISCARD"
        }
    }

    private static func transaction(_ kind: PgQuery__TransactionStmtKind?) -> String {
        switch kind {
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN: "BEGIN"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START: "START TRANSACTION"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT: "COMMIT"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK,
            PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO:
            "ROLLBACK"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT: "SAVEPOINT"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE: "RELEASE"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE: "PREPARE TRANSACTION"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED: "COMMIT PREPARED"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED: "ROLLBACK PREPARED"
        default: "OTHER"
        }
    }
}
