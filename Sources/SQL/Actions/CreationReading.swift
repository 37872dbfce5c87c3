internal import CPgQuery

/// Reads the CREATE statements of objects that are known by kind and name alone.
enum CreationReading {
    static func creation(of node: PgQuery__Node) -> Action? {
        ofTable(node) ?? named(node) ?? inDatabase(node) ?? other(node)
    }

    private static func create(
        _ kind: ObjectKind,
        _ name: ObjectName,
        of table: ObjectName? = nil,
        arguments: [DataType]? = nil,
        ifNotExists: protobuf_c_boolean = 0,
        orReplace: protobuf_c_boolean = 0
    ) -> Action {
        .create(
            NamedObject(kind, name, of: table, arguments: arguments),
            ifNotExists: ifNotExists != 0,
            orReplace: orReplace != 0
        )
    }

    private static func create(
        _ kind: ObjectKind,
        _ name: UnsafeMutablePointer<CChar>?,
        of table: ObjectName? = nil,
        ifNotExists: protobuf_c_boolean = 0,
        orReplace: protobuf_c_boolean = 0
    ) -> Action {
        create(
            kind,
            ObjectName(TreeNames.text(name)),
            of: table,
            ifNotExists: ifNotExists,
            orReplace: orReplace
        )
    }

    /// What belongs to a table.
    private static func ofTable(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
            node.create_trig_stmt.map {
                create(
                    .trigger,
                    $0.pointee.trigname,
                    of: ObjectName($0.pointee.relation),
                    orReplace: $0.pointee.replace
                )
            }
        case PG_QUERY__NODE__NODE_RULE_STMT:
            node.rule_stmt.map {
                create(
                    .rule,
                    $0.pointee.rulename,
                    of: ObjectName($0.pointee.relation),
                    orReplace: $0.pointee.replace
                )
            }
        case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
            node.create_policy_stmt.map {
                create(.policy, $0.pointee.policy_name, of: ObjectName($0.pointee.table))
            }
        default: nil
        }
    }

    private static func named(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
            node.create_seq_stmt.flatMap { statement in
                ObjectName(statement.pointee.sequence).map {
                    create(.sequence, $0, ifNotExists: statement.pointee.if_not_exists)
                }
            }
        case PG_QUERY__NODE__NODE_CREATE_STATS_STMT:
            node.create_stats_stmt.map {
                create(
                    .statistics,
                    ObjectName($0.pointee.defnames, $0.pointee.n_defnames),
                    ifNotExists: $0.pointee.if_not_exists
                )
            }
        case PG_QUERY__NODE__NODE_CREATE_CONVERSION_STMT:
            node.create_conversion_stmt.map {
                create(
                    ObjectKind(rawValue: "CONVERSION"),
                    ObjectName($0.pointee.conversion_name, $0.pointee.n_conversion_name)
                )
            }
        case PG_QUERY__NODE__NODE_DEFINE_STMT:
            node.define_stmt.map { definition($0.pointee) }
        default: nil
        }
    }

    /// Aggregates, operators, collations and text search objects.
    private static func definition(_ statement: PgQuery__DefineStmt) -> Action {
        let arguments = TreeNames.list(statement.args, statement.n_args).flatMap { node -> [DataType] in
            guard node.node_case == PG_QUERY__NODE__NODE_LIST, let list = node.list?.pointee else {
                return []
            }
            return TreeNames.list(list.items, list.n_items).compactMap { parameter in
                parameter.node_case == PG_QUERY__NODE__NODE_FUNCTION_PARAMETER
                    ? DataType(parameter.function_parameter?.pointee.arg_type) : nil
            }
        }
        return create(
            ObjectKind(statement.kind),
            ObjectName(statement.defnames, statement.n_defnames),
            arguments: statement.kind == PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE ? arguments : nil,
            ifNotExists: statement.if_not_exists,
            orReplace: statement.replace
        )
    }

    /// What has no schema.
    private static func inDatabase(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
            node.create_extension_stmt.map {
                create(.extension, $0.pointee.extname, ifNotExists: $0.pointee.if_not_exists)
            }
        case PG_QUERY__NODE__NODE_CREATE_EVENT_TRIG_STMT:
            node.create_event_trig_stmt.map { create(.eventTrigger, $0.pointee.trigname) }
        case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT:
            node.create_publication_stmt.map { create(.publication, $0.pointee.pubname) }
        case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
            node.create_subscription_stmt.map { create(.subscription, $0.pointee.subname) }
        case PG_QUERY__NODE__NODE_CREATEDB_STMT:
            node.createdb_stmt.map { create(.database, $0.pointee.dbname) }
        case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
            node.create_table_space_stmt.map {
                create(ObjectKind(rawValue: "TABLESPACE"), $0.pointee.tablespacename)
            }
        case PG_QUERY__NODE__NODE_CREATE_PLANG_STMT:
            node.create_plang_stmt.map {
                create(ObjectKind(rawValue: "LANGUAGE"), $0.pointee.plname, orReplace: $0.pointee.replace)
            }
        default: nil
        }
    }

    private static func other(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_CREATE_FDW_STMT:
            node.create_fdw_stmt.map {
                create(ObjectKind(rawValue: "FOREIGN DATA WRAPPER"), $0.pointee.fdwname)
            }
        case PG_QUERY__NODE__NODE_CREATE_FOREIGN_SERVER_STMT:
            node.create_foreign_server_stmt.map {
                create(
                    ObjectKind(rawValue: "SERVER"),
                    $0.pointee.servername,
                    ifNotExists: $0.pointee.if_not_exists
                )
            }
        case PG_QUERY__NODE__NODE_CREATE_USER_MAPPING_STMT:
            node.create_user_mapping_stmt.map {
                create(
                    ObjectKind(rawValue: "USER MAPPING"),
                    $0.pointee.servername,
                    ifNotExists: $0.pointee.if_not_exists
                )
            }
        case PG_QUERY__NODE__NODE_CREATE_AM_STMT:
            node.create_am_stmt.map { create(ObjectKind(rawValue: "ACCESS METHOD"), $0.pointee.amname) }
        case PG_QUERY__NODE__NODE_CREATE_ROLE_STMT:
            node.create_role_stmt.map {
                let options = TreeNames.options($0.pointee.options, $0.pointee.n_options)
                return .role(TreeNames.text($0.pointee.role), isNew: true, hasPassword: options.holdPassword)
            }
        case PG_QUERY__NODE__NODE_ALTER_ROLE_STMT:
            node.alter_role_stmt.map {
                let options = TreeNames.options($0.pointee.options, $0.pointee.n_options)
                let name = TreeNames.text($0.pointee.role?.pointee.rolename)
                return .role(name, isNew: false, hasPassword: options.holdPassword)
            }
        default: nil
        }
    }
}

extension [(name: String, value: PgQuery__Node?)] {
    /// PASSWORD NULL takes one away.
    fileprivate var holdPassword: Bool { contains { $0.name == "password" && $0.value != nil } }
}
