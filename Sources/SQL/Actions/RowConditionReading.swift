internal import CPgQuery

/// Reads which rows UPDATE and DELETE pick.
enum RowConditionReading {
    /// - Parameters:
    ///   - node: the statement.
    ///   - condition: its WHERE.
    ///   - joins: how many relations stand in FROM or USING.
    static func condition(
        of node: PgQuery__Node,
        _ table: ObjectName,
        _ condition: UnsafeMutablePointer<PgQuery__Node>?,
        joins: Int
    ) -> RowCondition {
        let isBounded = DataChanges.commonTables(of: node).contains { hasLimit($0) }
        return RowCondition(
            isThere: condition != nil || joins > 0,
            isNarrow: isBounded || condition.map { isNarrow($0.pointee) } ?? false,
            reads: RowReading.relations(in: node).filter { $0 != table }
        )
    }

    static func assignments(_ first: NodeList?, _ count: Int) -> [Assignment] {
        TreeNames.list(first, count).map { target in
            let value = target.res_target?.pointee.val?.pointee
            return Assignment(
                column: TreeNames.text(target.res_target?.pointee.name),
                columns: value.map { $0.constantText == nil ? Expression($0).columns : [] } ?? []
            )
        }
    }

    private static func isNarrow(_ node: PgQuery__Node) -> Bool {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_CURRENT_OF_EXPR:
            return true
        case PG_QUERY__NODE__NODE_BOOL_EXPR:
            guard let parts = node.bool_expr?.pointee else { return false }
            let all = TreeNames.list(parts.args, parts.n_args)
            if parts.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR { return all.contains(where: isNarrow) }
            return parts.boolop == PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR && all.allSatisfy(isNarrow)
        case PG_QUERY__NODE__NODE_SUB_LINK:
            guard let link = node.sub_link?.pointee,
                link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK
            else { return false }
            return link.subselect.map { hasLimit($0.pointee) } ?? false
        case PG_QUERY__NODE__NODE_A_EXPR:
            return node.a_expr.map { isNarrow($0.pointee) } ?? false
        default:
            return false
        }
    }

    private static func isNarrow(_ comparison: PgQuery__AExpr) -> Bool {
        guard let left = comparison.lexpr?.pointee, let right = comparison.rexpr?.pointee else {
            return false
        }
        switch comparison.kind {
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP, PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY,
            PG_QUERY__A__EXPR__KIND__AEXPR_IN:
            guard PgQuery__Node.strings(comparison.name, comparison.n_name) == ["="] else { return false }
            return (isColumn(left) && areValues(right)) || (isColumn(right) && areValues(left))
        case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
            return isColumn(left) && areValues(right)
        default:
            return false
        }
    }

    private static func isColumn(_ node: PgQuery__Node) -> Bool {
        node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF
    }

    /// Constants but for booleans, which pick half a table, and queries of one value or a bounded number of them.
    private static func areValues(_ node: PgQuery__Node) -> Bool {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_A_CONST:
            return node.constantText != nil
                && node.a_const?.pointee.val_case != PG_QUERY__A__CONST__VAL_BOOLVAL
        case PG_QUERY__NODE__NODE_TYPE_CAST:
            return node.type_cast?.pointee.arg.map { areValues($0.pointee) } ?? false
        case PG_QUERY__NODE__NODE_LIST:
            return node.list.map {
                TreeNames.list($0.pointee.items, $0.pointee.n_items).allSatisfy(areValues)
            }
                ?? false
        case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
            return node.a_array_expr.map {
                TreeNames.list($0.pointee.elements, $0.pointee.n_elements).allSatisfy(areValues)
            } ?? false
        case PG_QUERY__NODE__NODE_SUB_LINK:
            guard let link = node.sub_link?.pointee else { return false }
            if link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK { return true }
            return link.subselect.map { hasLimit($0.pointee) } ?? false
        default:
            return false
        }
    }

    private static func hasLimit(_ query: PgQuery__Node) -> Bool {
        query.select_stmt?.pointee.limit_count != nil
    }
}
