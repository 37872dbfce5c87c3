internal import CPgQuery

/// What the data statements change, those in WITH included; PostgreSQL allows those at the top level alone.
enum DataChanges {
    /// Whether rows are changed, though the statement may read as a query.
    static func changesRows(_ node: PgQuery__Node) -> Bool {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_INSERT_STMT, PG_QUERY__NODE__NODE_UPDATE_STMT,
            PG_QUERY__NODE__NODE_DELETE_STMT, PG_QUERY__NODE__NODE_MERGE_STMT:
            true
        default:
            commonTables(of: node).contains(where: changesRows)
        }
    }

    static func losses(in node: PgQuery__Node) -> [Loss] {
        commonTables(of: node).flatMap(losses) + ownLosses(node)
    }

    private static func ownLosses(_ node: PgQuery__Node) -> [Loss] {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_DELETE_STMT:
            guard let statement = node.delete_stmt?.pointee else { return [] }
            let rows: Loss.Rows =
                statement.where_clause == nil && statement.n_using_clause == 0 ? .all : .some
            return [Loss(kind: .rows(rows), name: TreeNames.relation(statement.relation), cascade: false)]
        case PG_QUERY__NODE__NODE_MERGE_STMT:
            guard let statement = node.merge_stmt?.pointee else { return [] }
            let deletes = TreeNames.list(statement.merge_when_clauses, statement.n_merge_when_clauses)
                .contains { clause in
                    clause.node_case == PG_QUERY__NODE__NODE_MERGE_WHEN_CLAUSE
                        && clause.merge_when_clause?.pointee.command_type == PG_QUERY__CMD_TYPE__CMD_DELETE
                }
            guard deletes else { return [] }
            return [Loss(kind: .rows(.some), name: TreeNames.relation(statement.relation), cascade: false)]
        default:
            return []
        }
    }

    /// The queries that stand in the statement's WITH.
    static func commonTables(of node: PgQuery__Node) -> [PgQuery__Node] {
        let clause: UnsafeMutablePointer<PgQuery__WithClause>? =
            switch node.node_case {
            case PG_QUERY__NODE__NODE_SELECT_STMT: node.select_stmt?.pointee.with_clause
            case PG_QUERY__NODE__NODE_INSERT_STMT: node.insert_stmt?.pointee.with_clause
            case PG_QUERY__NODE__NODE_UPDATE_STMT: node.update_stmt?.pointee.with_clause
            case PG_QUERY__NODE__NODE_DELETE_STMT: node.delete_stmt?.pointee.with_clause
            case PG_QUERY__NODE__NODE_MERGE_STMT: node.merge_stmt?.pointee.with_clause
            default: nil
            }
        guard let clause = clause?.pointee else { return [] }
        return TreeNames.list(clause.ctes, clause.n_ctes).compactMap { table in
            guard table.node_case == PG_QUERY__NODE__NODE_COMMON_TABLE_EXPR else { return nil }
            return table.common_table_expr?.pointee.ctequery?.pointee
        }
    }
}
