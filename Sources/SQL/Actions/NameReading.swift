internal import CPgQuery

typealias NodeList = UnsafeMutablePointer<UnsafeMutablePointer<PgQuery__Node>?>

extension ObjectName {
    /// The relation, or nil where the tree has none.
    init?(_ relation: UnsafeMutablePointer<PgQuery__RangeVar>?) {
        guard let relation = relation?.pointee else { return nil }
        self.init(relation)
    }

    init(_ relation: PgQuery__RangeVar) {
        let schema = TreeNames.text(relation.schemaname)
        self.init(schema: schema.isEmpty ? nil : schema, TreeNames.text(relation.relname))
    }

    /// The name whose parts are the strings of a list; a database before the schema is left out.
    init(_ first: NodeList?, _ count: Int) {
        self.init(parts: TreeNames.list(first, count).flatMap(TreeNames.parts))
    }

    init(parts: [String]) {
        self.init(schema: parts.dropLast().last, parts.last ?? "")
    }
}

extension DataType {
    init?(_ type: UnsafeMutablePointer<PgQuery__TypeName>?) {
        guard let type = type?.pointee else { return nil }
        self.init(type)
    }

    /// The type of a column with its collation.
    init?(of column: PgQuery__ColumnDef) {
        guard let type = column.type_name?.pointee else { return nil }
        let collation = column.coll_clause?.pointee
        self.init(type, collation: collation.map { ObjectName($0.collname, $0.n_collname) })
    }

    init(_ type: PgQuery__TypeName, collation: ObjectName? = nil) {
        let name = ObjectName(type.names, type.n_names)
        self.init(
            schema: name.schema == "pg_catalog" ? nil : name.schema,
            name.name,
            modifiers: TreeNames.list(type.typmods, type.n_typmods).map { $0.constantText ?? "?" },
            dimensions: type.n_array_bounds,
            isSet: type.setof != 0,
            collation: collation
        )
    }

    /// The types of a list; a missing one, as in `DROP OPERATOR … (NONE, …)`, is left out.
    static func list(_ first: NodeList?, _ count: Int) -> [DataType] {
        TreeNames.list(first, count).compactMap { node in
            switch node.node_case {
            case PG_QUERY__NODE__NODE_TYPE_NAME: DataType(node.type_name)
            default: nil
            }
        }
    }
}

extension PgQuery__Node {
    /// The strings of a list of strings.
    static func strings(_ first: NodeList?, _ count: Int) -> [String] {
        TreeNames.list(first, count).flatMap(TreeNames.parts)
    }

    /// A constant as text: a number as written, a string without its quotes.
    var constantText: String? {
        switch node_case {
        case PG_QUERY__NODE__NODE_A_CONST:
            a_const?.pointee.text
        case PG_QUERY__NODE__NODE_INTEGER:
            integer.map { String($0.pointee.ival) }
        case PG_QUERY__NODE__NODE_FLOAT:
            float_.map { TreeNames.text($0.pointee.fval) }
        case PG_QUERY__NODE__NODE_STRING:
            string.map { TreeNames.text($0.pointee.sval) }
        case PG_QUERY__NODE__NODE_TYPE_CAST:
            type_cast?.pointee.arg?.pointee.constantText
        default:
            nil
        }
    }

    /// A string constant, cast or not.
    var stringConstant: String? {
        switch node_case {
        case PG_QUERY__NODE__NODE_A_CONST
        where a_const?.pointee.val_case == PG_QUERY__A__CONST__VAL_SVAL:
            a_const?.pointee.text
        case PG_QUERY__NODE__NODE_TYPE_CAST:
            type_cast?.pointee.arg?.pointee.stringConstant
        default:
            nil
        }
    }
}

extension PgQuery__AConst {
    /// The value; nil for NULL.
    fileprivate var text: String? {
        guard isnull == 0 else { return nil }
        return switch val_case {
        case PG_QUERY__A__CONST__VAL_IVAL: String(ival?.pointee.ival ?? 0)
        case PG_QUERY__A__CONST__VAL_FVAL: TreeNames.text(fval?.pointee.fval)
        case PG_QUERY__A__CONST__VAL_BOOLVAL: boolval?.pointee.boolval ?? 0 != 0 ? "true" : "false"
        case PG_QUERY__A__CONST__VAL_SVAL: TreeNames.text(sval?.pointee.sval)
        case PG_QUERY__A__CONST__VAL_BSVAL: TreeNames.text(bsval?.pointee.bsval)
        default: "0"
        }
    }
}

extension Expression {
    init?(_ node: UnsafeMutablePointer<PgQuery__Node>?) {
        guard let node = node?.pointee else { return nil }
        self.init(node)
    }

    init(_ node: PgQuery__Node) {
        var functions: [ObjectName] = []
        var columns: [String] = []
        TreeWalk.visit(node) { message in
            switch message {
            case .function(let call): functions.append(ObjectName(call.funcname, call.n_funcname))
            case .column(let column):
                if let last = PgQuery__Node.strings(column.fields, column.n_fields).last {
                    columns.append(last)
                }
            default: break
            }
        }
        self.functions = functions
        self.columns = columns
        isConstant = Self.isConstant(node)
        isNull = isConstant && node.constantText == nil
        string = node.stringConstant
        columnsNotNull = Self.columnsNotNull(node)
        (soleColumn, casts) = Self.withoutCasts(node)
    }

    /// The column below the casts, if that is all there is, and the casts.
    private static func withoutCasts(_ node: PgQuery__Node) -> (column: String?, casts: [DataType]) {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_COLUMN_REF:
            let parts = node.column_ref.map { PgQuery__Node.strings($0.pointee.fields, $0.pointee.n_fields) }
            return (parts?.last, [])
        case PG_QUERY__NODE__NODE_TYPE_CAST:
            guard let cast = node.type_cast?.pointee, let inner = cast.arg?.pointee else { return (nil, []) }
            let (column, casts) = withoutCasts(inner)
            return (column, casts + (DataType(cast.type_name).map { [$0] } ?? []))
        default:
            return (nil, [])
        }
    }

    private static func isConstant(_ node: PgQuery__Node) -> Bool {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_A_CONST: true
        case PG_QUERY__NODE__NODE_TYPE_CAST:
            node.type_cast?.pointee.arg.map { isConstant($0.pointee) } ?? false
        default: false
        }
    }

    /// The columns of `a IS NOT NULL`, alone or joined by AND.
    private static func columnsNotNull(_ node: PgQuery__Node) -> [String] {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_NULL_TEST:
            guard let test = node.null_test?.pointee,
                test.nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL,
                let argument = test.arg?.pointee, argument.node_case == PG_QUERY__NODE__NODE_COLUMN_REF,
                let column = argument.column_ref?.pointee
            else { return [] }
            return PgQuery__Node.strings(column.fields, column.n_fields).suffix(1)
        case PG_QUERY__NODE__NODE_BOOL_EXPR:
            guard let all = node.bool_expr?.pointee, all.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR else {
                return []
            }
            return TreeNames.list(all.args, all.n_args).flatMap(columnsNotNull)
        default:
            return []
        }
    }
}
