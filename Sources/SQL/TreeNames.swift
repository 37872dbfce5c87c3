internal import CPgQuery

/// Reading names and lists out of the parse tree's C structs.
///
/// A tree lives while its ``ParseTree`` does; nothing read here keeps a pointer into it.
enum TreeNames {
    /// The elements of one of the tree's repeated fields.
    static func list(
        _ first: UnsafeMutablePointer<UnsafeMutablePointer<PgQuery__Node>?>?,
        _ count: Int
    ) -> [PgQuery__Node] {
        guard let first else { return [] }
        return UnsafeBufferPointer(start: first, count: count).compactMap { $0?.pointee }
    }

    /// A C string of the tree; empty for none, as protocol buffers have it.
    static func text(_ string: UnsafeMutablePointer<CChar>?) -> String {
        string.map { String(cString: $0) } ?? ""
    }

    /// The name of a relation, qualified as written.
    static func relation(_ relation: UnsafeMutablePointer<PgQuery__RangeVar>?) -> String {
        guard let relation = relation?.pointee else { return "" }
        return qualified([text(relation.catalogname), text(relation.schemaname), text(relation.relname)])
    }

    /// Names joined by dots, in quotes where they would not be read back as they are.
    static func qualified(_ names: [String]) -> String {
        names.filter { !$0.isEmpty }.map(quoted).joined(separator: ".")
    }

    private static func quoted(_ name: String) -> String {
        let isPlain = name.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), 0x80...: true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "$"): index > 0
            default: false
            }
        }
        if isPlain { return name }
        let doubled = name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        return "\"\(doubled)\""
    }

    /// The parts of the name that an object of DROP or COMMENT is given by.
    static func parts(of node: PgQuery__Node) -> [String] {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_STRING:
            [text(node.string?.pointee.sval)]
        case PG_QUERY__NODE__NODE_LIST:
            node.list.map { list($0.pointee.items, $0.pointee.n_items).flatMap(parts) } ?? []
        case PG_QUERY__NODE__NODE_TYPE_NAME:
            node.type_name.map { list($0.pointee.names, $0.pointee.n_names).flatMap(parts) } ?? []
        case PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS:
            node.object_with_args.map { list($0.pointee.objname, $0.pointee.n_objname).flatMap(parts) } ?? []
        case PG_QUERY__NODE__NODE_RANGE_VAR:
            node.range_var.map { [text($0.pointee.schemaname), text($0.pointee.relname)] } ?? []
        case PG_QUERY__NODE__NODE_ROLE_SPEC:
            [text(node.role_spec?.pointee.rolename)]
        default:
            []
        }
    }

    /// The options written as a list of names and values.
    static func options(
        _ first: UnsafeMutablePointer<UnsafeMutablePointer<PgQuery__Node>?>?,
        _ count: Int
    ) -> [(name: String, value: PgQuery__Node?)] {
        list(first, count).compactMap { node in
            guard node.node_case == PG_QUERY__NODE__NODE_DEF_ELEM, let option = node.def_elem?.pointee else {
                return nil
            }
            return (text(option.defname), option.arg?.pointee)
        }
    }

    /// An option's value as PostgreSQL's `defGetBoolean` reads it: one that is named without a value is on.
    static func isOn(_ value: PgQuery__Node?) -> Bool {
        guard let value else { return true }
        switch value.node_case {
        case PG_QUERY__NODE__NODE_INTEGER:
            return value.integer?.pointee.ival != 0
        case PG_QUERY__NODE__NODE_BOOLEAN:
            return value.boolean?.pointee.boolval != 0
        default:
            return !["false", "off"].contains(parts(of: value).last?.lowercased() ?? "")
        }
    }
}
