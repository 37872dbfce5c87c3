/// A file of SQL, parsed by PostgreSQL's own parser.
public struct Script: Sendable {
    /// The file.
    public let source: SourceText
    /// Its statements in order.
    public let statements: [Statement]
    let blanked: [Range<Int>]

    /// Parses a file of statements separated by semicolons.
    ///
    /// Time and memory grow with the size of the file and are bounded for hostile ones. The verdict is that of
    /// a PostgreSQL 15 server given the whole file, comments and all, in one message.
    ///
    /// - Parameter server: the server's version. Of one that is newer than the parser's grammar nobody here knows the whole
    ///   grammar: a statement that does not parse is taken, with ``Statement/refusal``.
    /// - Throws: the first problem in the file.
    public static func parse(
        _ bytes: [UInt8],
        server: ServerVersion = .grammar
    ) throws(SQLError) -> Script {
        if let problem = Encoding.problem(in: bytes) { throw problem }
        let source = SourceText(bytes)
        var reader = ScriptReader(source, server: server, stopsAtProblem: true)
        reader.read()
        if let problem = reader.problems.first { throw problem }
        return Script(source: source, statements: reader.statements, blanked: reader.blanked)
    }

    /// Every problem that can be found, statement by statement, in the order of the file; at most 1,000.
    ///
    /// After a syntax error reading goes on at the statement after it.
    public static func problems(in bytes: [UInt8], server: ServerVersion = .grammar) -> [SQLError] {
        if let problem = Encoding.problem(in: bytes) { return [problem] }
        var reader = ScriptReader(SourceText(bytes), server: server, stopsAtProblem: false)
        reader.read()
        return reader.problems
    }

    /// The comments in order. They are not kept: each call reads the file again.
    public var comments: [Comment] { comments(before: source.bytes.count) }

    /// The comments that begin before a byte of the file.
    public func comments(before end: Int) -> [Comment] {
        var comments: [Comment] = []
        var rows = statements.lazy.compactMap(\.rows).makeIterator()
        var next = rows.next()
        var lexer = Lexer(source)
        while true {
            lexer.skipSpace()
            while let passed = next, passed.range.lowerBound <= lexer.index {
                lexer.move(to: passed.end)
                lexer.skipSpace()
                next = rows.next()
            }
            guard let token = lexer.next(), token.range.lowerBound < end else { return comments }
            if token.kind == .backslash { lexer.skipCommand(token) }
            guard token.isComment else { continue }
            comments.append(
                Comment(
                    range: token.range,
                    text: String(decoding: source.bytes[token.range], as: UTF8.self),
                    isLine: token.kind == .lineComment
                )
            )
        }
    }

    /// What a server is given: the file with a byte order mark, pg_dump's `\restrict` lines and rows of data replaced by
    /// spaces, so that every offset stays.
    public var executable: [UInt8] { text(blanking: []) }

    /// What a server is given of a part of the file.
    public func executable(_ part: Range<Int>) -> [UInt8] {
        var text = Array(source.bytes[part])
        for range in blanked where range.overlaps(part) {
            for index in range.clamped(to: part) where !source.bytes[index].isLineEnd {
                text[index - part.lowerBound] = .space
            }
        }
        return text
    }

    /// What a server is given, with some ranges replaced by as many spaces too. Line ends stay.
    public func text(blanking ranges: [Range<Int>]) -> [UInt8] {
        var text = source.bytes
        let rows = statements.lazy.compactMap(\.rows?.range)
        for range in [0..<source.body.lowerBound] + blanked + rows + ranges {
            for index in range.clamped(to: 0..<text.count) where !text[index].isLineEnd {
                text[index] = .space
            }
        }
        return text
    }

    /// Whether two files differ in nothing but comments and white space, and so parse alike. Rows of data are compared to the byte.
    ///
    /// Both are read side by side; nothing is kept of either.
    public static func sameTokens(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        var one = ScriptTokens(SourceText(a))
        var other = ScriptTokens(SourceText(b))
        while true {
            let left = one.next()
            let right = other.next()
            guard let left, let right else { return left == nil && right == nil }
            guard left.kind == right.kind, a[left.range] == b[right.range] else { return false }
        }
    }
}
