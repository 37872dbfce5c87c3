internal import CPgQuery

/// A parse tree of libpg_query, owned.
///
/// `pg_query__parse_result__unpack` allocates the whole tree; `pg_query__parse_result__free_unpacked` frees it. Both
/// recurse once for each level of the tree, as does the parser's own output.
struct ParseTree: ~Copyable {
    private let root: UnsafeMutablePointer<PgQuery__ParseResult>

    /// Why the parser made no tree.
    enum Refusal: Error {
        /// In the parser's words; the character is counted from 1, and 0 where it named none.
        case syntax(message: String, character: Int)
        /// Its output could not be read, which takes a lack of memory.
        case unreadable
    }

    /// Parses one or more statements.
    init(parsing text: UnsafePointer<CChar>) throws(Refusal) {
        let result = pg_query_parse_protobuf(text)
        defer { pg_query_free_protobuf_parse_result(result) }
        if let error = result.error { throw Refusal(error.pointee) }
        let packed = UnsafeRawPointer(result.parse_tree.data)?.assumingMemoryBound(to: UInt8.self)
        guard let root = pg_query__parse_result__unpack(nil, result.parse_tree.len, packed) else {
            throw .unreadable
        }
        self.root = root
    }

    deinit {
        pg_query__parse_result__free_unpacked(root, nil)
    }

    /// The statements in order.
    var statements: [Located] {
        guard let first = root.pointee.stmts else { return [] }
        return UnsafeBufferPointer(start: first, count: root.pointee.n_stmts).compactMap { raw in
            raw.map { Located($0.pointee) }
        }
    }

    /// A statement's place in the text that was parsed, in bytes, and its tree, which lives as long as the whole.
    struct Located {
        let place: Place
        let node: PgQuery__Node?

        fileprivate init(_ raw: PgQuery__RawStmt) {
            place = Place(start: Int(raw.stmt_location), length: Int(raw.stmt_len))
            node = raw.stmt?.pointee
        }
    }
}

/// Where the parser saw a statement: from the semicolon before it; a length of 0 reaches to the end of the text.
struct Place {
    let start: Int
    let length: Int
}

extension ParseTree.Refusal {
    /// The one conversion of the library's errors; the caller frees the original.
    fileprivate init(_ error: PgQueryError) {
        let message = error.message.map { String(cString: $0) } ?? "syntax error"
        self = .syntax(message: message, character: Int(error.cursorpos))
    }
}

/// Whether PostgreSQL's grammar takes a text, without a tree being made of it for others to read.
///
/// `pg_query_split_with_parser` only runs the raw parser, which needs neither the stack nor a third of the memory.
enum SyntaxCheck {
    static func places(in text: UnsafePointer<CChar>) throws(ParseTree.Refusal) -> [Place] {
        let result = pg_query_split_with_parser(text)
        defer { pg_query_free_split_result(result) }
        if let error = result.error { throw ParseTree.Refusal(error.pointee) }
        guard let first = result.stmts else { return [] }
        return UnsafeBufferPointer(start: first, count: Int(result.n_stmts)).compactMap { statement in
            statement.map { Place(start: Int($0.pointee.stmt_location), length: Int($0.pointee.stmt_len)) }
        }
    }
}
