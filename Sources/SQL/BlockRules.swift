internal import CPgQuery

/// What PostgreSQL refuses inside a transaction block: the callers of `PreventInTransactionBlock` in PostgreSQL 15
/// (utility.c, dbcommands.c, tablespace.c, indexcmds.c, cluster.c, vacuum.c, discard.c, subscriptioncmds.c).
enum BlockRules {
    /// The server's words for what it refuses in every database.
    static func refusal(of node: PgQuery__Node) -> String? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_CREATEDB_STMT: "CREATE DATABASE"
        case PG_QUERY__NODE__NODE_DROPDB_STMT: "DROP DATABASE"
        case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT: "CREATE TABLESPACE"
        case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT: "DROP TABLESPACE"
        case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT: "ALTER SYSTEM"
        case PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT:
            movesDatabase(node) ? "ALTER DATABASE SET TABLESPACE" : nil
        case PG_QUERY__NODE__NODE_INDEX_STMT:
            node.index_stmt?.pointee.concurrent ?? 0 != 0 ? "CREATE INDEX CONCURRENTLY" : nil
        case PG_QUERY__NODE__NODE_DROP_STMT:
            node.drop_stmt?.pointee.concurrent ?? 0 != 0 ? "DROP INDEX CONCURRENTLY" : nil
        case PG_QUERY__NODE__NODE_REINDEX_STMT: node.reindex_stmt.flatMap { reindex($0.pointee) }
        case PG_QUERY__NODE__NODE_VACUUM_STMT:
            node.vacuum_stmt?.pointee.is_vacuumcmd ?? 0 != 0 ? "VACUUM" : nil
        case PG_QUERY__NODE__NODE_CLUSTER_STMT: node.cluster_stmt?.pointee.relation == nil ? "CLUSTER" : nil
        case PG_QUERY__NODE__NODE_DISCARD_STMT:
            node.discard_stmt?.pointee.target == PG_QUERY__DISCARD_MODE__DISCARD_ALL ? "DISCARD ALL" : nil
        case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
            detachesConcurrently(node) ? "ALTER TABLE ... DETACH CONCURRENTLY" : nil
        case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
            createsSlot(node) ? "CREATE SUBSCRIPTION ... WITH (create_slot = true)" : nil
        case PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT:
            node.alter_subscription_stmt.flatMap { alterSubscription($0.pointee) }
        case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
            node.transaction_stmt.flatMap { prepared($0.pointee.kind) }
        default: nil
        }
    }

    /// The words for what it refuses depending on what the database holds.
    static func possibleRefusal(of node: PgQuery__Node) -> String? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_REINDEX_STMT: "REINDEX of a partitioned table or index"
        case PG_QUERY__NODE__NODE_CLUSTER_STMT: "CLUSTER of a partitioned table"
        case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT: "DROP SUBSCRIPTION of one that has a slot"
        case PG_QUERY__NODE__NODE_CALL_STMT: "CALL of a procedure that commits"
        case PG_QUERY__NODE__NODE_DO_STMT: commits(node) ? "DO of a block that commits" : nil
        default: nil
        }
    }

    private static func movesDatabase(_ node: PgQuery__Node) -> Bool {
        guard let statement = node.alter_database_stmt?.pointee else { return false }
        return TreeNames.options(statement.options, statement.n_options).contains { $0.name == "tablespace" }
    }

    private static func reindex(_ statement: PgQuery__ReindexStmt) -> String? {
        let kind: String? =
            switch statement.kind {
            case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA: "REINDEX SCHEMA"
            case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM: "REINDEX SYSTEM"
            case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_DATABASE: "REINDEX DATABASE"
            default: nil
            }
        // The last of an option that is given twice counts.
        let concurrently = TreeNames.options(statement.params, statement.n_params).last {
            $0.name == "concurrently"
        }
        if let concurrently, TreeNames.isOn(concurrently.value) { return "REINDEX CONCURRENTLY" }
        return kind
    }

    private static func detachesConcurrently(_ node: PgQuery__Node) -> Bool {
        guard let statement = node.alter_table_stmt?.pointee else { return false }
        return TreeNames.list(statement.cmds, statement.n_cmds).contains { command in
            guard command.node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_CMD,
                let change = command.alter_table_cmd?.pointee,
                change.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition,
                let definition = change.def?.pointee,
                definition.node_case == PG_QUERY__NODE__NODE_PARTITION_CMD
            else { return false }
            return definition.partition_cmd?.pointee.concurrent ?? 0 != 0
        }
    }

    /// `create_slot` is on unless it or `connect` is turned off.
    private static func createsSlot(_ node: PgQuery__Node) -> Bool {
        guard let statement = node.create_subscription_stmt?.pointee else { return false }
        return TreeNames.options(statement.options, statement.n_options).allSatisfy { option in
            !["create_slot", "connect"].contains(option.name) || TreeNames.isOn(option.value)
        }
    }

    /// Changing the list of publications refreshes unless `refresh` is turned off.
    private static func alterSubscription(_ statement: PgQuery__AlterSubscriptionStmt) -> String? {
        switch statement.kind {
        case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_REFRESH:
            return "ALTER SUBSCRIPTION ... REFRESH"
        case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_SET_PUBLICATION,
            PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_ADD_PUBLICATION,
            PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_DROP_PUBLICATION:
            let refreshes = TreeNames.options(statement.options, statement.n_options).allSatisfy { option in
                option.name != "refresh" || TreeNames.isOn(option.value)
            }
            return refreshes ? "ALTER SUBSCRIPTION with refresh" : nil
        default:
            return nil
        }
    }

    private static func prepared(_ kind: PgQuery__TransactionStmtKind) -> String? {
        switch kind {
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED: "COMMIT PREPARED"
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED: "ROLLBACK PREPARED"
        default: nil
        }
    }

    /// Whether a DO block's code has the word COMMIT or ROLLBACK outside comments and quotations.
    private static func commits(_ node: PgQuery__Node) -> Bool {
        guard let statement = node.do_stmt?.pointee else { return false }
        return TreeNames.options(statement.args, statement.n_args).contains { option in
            guard option.name == "as", let body = option.value else { return false }
            let text = SourceText(Array(TreeNames.parts(of: body).joined().utf8))
            var lexer = Lexer(text)
            while let token = lexer.next() {
                guard token.kind == .word, token.range.count <= 8 else { continue }
                let word = String(decoding: text.bytes[token.range], as: UTF8.self).uppercased()
                if word == "COMMIT" || word == "ROLLBACK" { return true }
            }
            return false
        }
    }
}
