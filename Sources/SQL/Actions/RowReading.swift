internal import CPgQuery

/// Reads what statements do to rows, those in WITH first.
struct RowReading {
    func actions(of node: PgQuery__Node) -> [Action] {
        let own = action(of: node)
        return DataChanges.commonTables(of: node).filter(DataChanges.changesRows).flatMap(actions)
            + (own.map { [$0] } ?? [])
    }

    private func action(of node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_INSERT_STMT:
            return node.insert_stmt.flatMap { insert($0.pointee, node) }
        case PG_QUERY__NODE__NODE_UPDATE_STMT:
            guard let statement = node.update_stmt?.pointee, let table = ObjectName(statement.relation) else {
                return nil
            }
            return .update(
                table,
                columns: RowConditionReading.assignments(statement.target_list, statement.n_target_list),
                RowConditionReading.condition(
                    of: node,
                    table,
                    statement.where_clause,
                    joins: statement.n_from_clause
                )
            )
        case PG_QUERY__NODE__NODE_DELETE_STMT:
            guard let statement = node.delete_stmt?.pointee, let table = ObjectName(statement.relation) else {
                return nil
            }
            return .delete(
                table,
                RowConditionReading.condition(
                    of: node,
                    table,
                    statement.where_clause,
                    joins: statement.n_using_clause
                )
            )
        case PG_QUERY__NODE__NODE_MERGE_STMT:
            return ObjectName(node.merge_stmt?.pointee.relation).map {
                .update($0, columns: [], RowConditionReading.condition(of: node, $0, nil, joins: 1))
            }
        case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
            guard let statement = node.truncate_stmt?.pointee else { return nil }
            return .truncate(
                Self.relations(statement.relations, statement.n_relations),
                cascade: statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE
            )
        case PG_QUERY__NODE__NODE_SELECT_STMT:
            guard let statement = node.select_stmt?.pointee, statement.into_clause == nil else { return nil }
            return .select(Self.calls(in: node))
        case PG_QUERY__NODE__NODE_COPY_STMT:
            return node.copy_stmt.map { .copy(copy($0.pointee)) }
        default:
            return nil
        }
    }

    private func insert(_ statement: PgQuery__InsertStmt, _ node: PgQuery__Node) -> Action? {
        guard let table = ObjectName(statement.relation) else { return nil }
        let query = statement.select_stmt?.pointee.select_stmt?.pointee
        let isOfQuery =
            query.map { $0.n_values_lists == 0 && $0.n_from_clause > 0 } ?? false
        return .insert(
            Insert(
                table: table,
                isOfQuery: isOfQuery,
                reads: isOfQuery ? Self.relations(in: node).filter { $0 != table } : [],
                onConflict: statement.on_conflict_clause != nil
            )
        )
    }

    private func copy(_ statement: PgQuery__CopyStmt) -> Copy {
        let file = TreeNames.text(statement.filename)
        let place: Copy.Place =
            file.isEmpty ? .client : statement.is_program != 0 ? .program(file) : .file(file)
        return Copy(table: ObjectName(statement.relation), isFrom: statement.is_from != 0, place: place)
    }

    static func relations(_ first: NodeList?, _ count: Int) -> [ObjectName] {
        TreeNames.list(first, count).compactMap { node in
            node.node_case == PG_QUERY__NODE__NODE_RANGE_VAR ? ObjectName(node.range_var) : nil
        }
    }

    /// The relations that a query reads, without those that its own WITH defines.
    static func relations(in node: PgQuery__Node) -> [ObjectName] {
        var found: [ObjectName] = []
        var common: Set<String> = []
        TreeWalk.visit(node) { message in
            switch message {
            case .relation(let relation): found.append(ObjectName(relation))
            case .commonTable(let table): common.insert(TreeNames.text(table.ctename))
            default: break
            }
        }
        var seen: Set<ObjectName> = []
        return found.filter { ($0.schema != nil || !common.contains($0.name)) && seen.insert($0).inserted }
    }

    private static func calls(in node: PgQuery__Node) -> [FunctionCall] {
        var calls: [FunctionCall] = []
        TreeWalk.visit(node) { message in
            guard case .function(let call) = message else { return }
            calls.append(
                FunctionCall(
                    name: ObjectName(call.funcname, call.n_funcname),
                    strings: TreeNames.list(call.args, call.n_args).map(\.stringConstant),
                    endsWithTrue: TreeNames.list(call.args, call.n_args).last?.constantText == "true"
                )
            )
        }
        return calls
    }
}
