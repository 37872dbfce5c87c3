internal import CPgQuery

/// What running a statement destroys, as far as the statement itself tells.
enum Losses {
    static func of(_ node: PgQuery__Node) -> [Loss] {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_DROP_STMT: node.drop_stmt.map { dropped($0.pointee) } ?? []
        case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT: node.alter_table_stmt.map { altered($0.pointee) } ?? []
        case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
            node.alter_domain_stmt.map { alteredDomain($0.pointee) } ?? []
        case PG_QUERY__NODE__NODE_TRUNCATE_STMT: node.truncate_stmt.map { truncated($0.pointee) } ?? []
        case PG_QUERY__NODE__NODE_DROPDB_STMT:
            single(.database, node.dropdb_stmt?.pointee.dbname)
        case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
            single(.other("TABLESPACE"), node.drop_table_space_stmt?.pointee.tablespacename)
        case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT:
            single(.other("SUBSCRIPTION"), node.drop_subscription_stmt?.pointee.subname)
        case PG_QUERY__NODE__NODE_DROP_USER_MAPPING_STMT:
            single(.other("USER MAPPING"), node.drop_user_mapping_stmt?.pointee.servername)
        case PG_QUERY__NODE__NODE_DROP_ROLE_STMT:
            node.drop_role_stmt.map { roles($0.pointee.roles, $0.pointee.n_roles, "ROLE", cascade: false) }
                ?? []
        case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
            node.drop_owned_stmt.map {
                roles($0.pointee.roles, $0.pointee.n_roles, "OWNED", cascade: cascades($0.pointee.behavior))
            } ?? []
        case PG_QUERY__NODE__NODE_EXPLAIN_STMT: explained(node)
        default: DataChanges.losses(in: node)
        }
    }

    private static func single(_ kind: Loss.Kind, _ name: UnsafeMutablePointer<CChar>?) -> [Loss] {
        [Loss(kind: kind, name: TreeNames.qualified([TreeNames.text(name)]), cascade: false)]
    }

    private static func cascades(_ behavior: PgQuery__DropBehavior) -> Bool {
        behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE
    }

    private static func dropped(_ statement: PgQuery__DropStmt) -> [Loss] {
        TreeNames.list(statement.objects, statement.n_objects).map { object in
            Loss(
                kind: kind(statement.remove_type),
                name: TreeNames.qualified(TreeNames.parts(of: object)),
                cascade: cascades(statement.behavior)
            )
        }
    }

    private static func kind(_ type: PgQuery__ObjectType) -> Loss.Kind {
        switch type {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE, PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE: .table
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW: .view
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW: .materializedView
        case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA: .schema
        case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE, PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: .type
        case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE: .sequence
        case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX: .index
        case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION, PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE,
            PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE, PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
            .function
        default: .other(ObjectNames.word(type))
        }
    }

    private static func altered(_ statement: PgQuery__AlterTableStmt) -> [Loss] {
        let relation = TreeNames.relation(statement.relation)
        return TreeNames.list(statement.cmds, statement.n_cmds).compactMap { node in
            guard node.node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_CMD,
                let change = node.alter_table_cmd?.pointee
            else { return nil }
            let kind: Loss.Kind
            switch change.subtype {
            case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn: kind = .column
            case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint: kind = .constraint
            default: return nil
            }
            let name = relation + "." + TreeNames.qualified([TreeNames.text(change.name)])
            return Loss(kind: kind, name: name, cascade: cascades(change.behavior))
        }
    }

    /// `ALTER DOMAIN … DROP CONSTRAINT` has the subtype X.
    private static func alteredDomain(_ statement: PgQuery__AlterDomainStmt) -> [Loss] {
        guard TreeNames.text(statement.subtype) == "X" else { return [] }
        let names = TreeNames.list(statement.type_name, statement.n_type_name).flatMap(TreeNames.parts)
        return [
            Loss(
                kind: .constraint,
                name: TreeNames.qualified(names + [TreeNames.text(statement.name)]),
                cascade: cascades(statement.behavior)
            )
        ]
    }

    private static func truncated(_ statement: PgQuery__TruncateStmt) -> [Loss] {
        TreeNames.list(statement.relations, statement.n_relations).compactMap { node in
            guard node.node_case == PG_QUERY__NODE__NODE_RANGE_VAR else { return nil }
            return Loss(
                kind: .rows(.truncated),
                name: TreeNames.relation(node.range_var),
                cascade: cascades(statement.behavior)
            )
        }
    }

    private static func roles(
        _ first: UnsafeMutablePointer<UnsafeMutablePointer<PgQuery__Node>?>?,
        _ count: Int,
        _ word: String,
        cascade: Bool
    ) -> [Loss] {
        TreeNames.list(first, count).map { node in
            Loss(kind: .other(word), name: TreeNames.qualified(TreeNames.parts(of: node)), cascade: cascade)
        }
    }

    /// EXPLAIN ANALYZE runs what it explains.
    private static func explained(_ node: PgQuery__Node) -> [Loss] {
        guard let statement = node.explain_stmt?.pointee, let query = statement.query?.pointee,
            TreeNames.options(statement.options, statement.n_options)
                .contains(where: { $0.name == "analyze" && TreeNames.isOn($0.value) })
        else { return [] }
        return of(query)
    }
}
