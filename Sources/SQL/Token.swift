/// One piece of a script that is not white space.
struct Token {
    enum Kind: UInt8 {
        case word
        case quotedWord
        case string
        /// A string that PostgreSQL joins to the one before it, since only white space with a line end stands between.
        case stringContinuation
        case parameter
        case number
        case sign
        case lineComment
        case blockComment
        /// A backslash outside quotations: psql's, or nobody's.
        case backslash
        /// Rows of data.
        case rows
    }

    enum Fault: Equatable {
        /// The quotation that never ends; the offset is that of its opening.
        case unterminated(SQLError.Quotation, offset: Int)
        case commentsTooDeep(offset: Int)
        case signsTooLong
    }

    let kind: Kind
    let range: Range<Int>
    var fault: Fault?

    var isComment: Bool { kind == .lineComment || kind == .blockComment }
}

/// Bounds that keep hostile files from costing quadratic time or the whole stack.
enum Bounds {
    /// How deeply block comments may nest. PostgreSQL's scanner takes quadratic time over them.
    static let commentDepth = 100
    /// How many operator characters may follow one another. PostgreSQL's scanner takes quadratic time over a run of
    /// signs, and refuses an operator of more than 63.
    static let signRun = 64
    /// How deeply a statement may nest, in tokens. PostgreSQL 15 with the default `max_stack_depth` of 2 MB
    /// gives up at 4,000 (`1+1+…`) to 21,000 (`1 is null is null …`).
    static let depth = 50_000
    /// Statements that nest no deeper are parsed on the caller's own stack; each level takes less than 4 KB.
    static let shallow = 100
    /// Tokens, commas and closing brackets apart, above which a statement's parse tree is not built; so many
    /// take about 50 MB.
    static let treeTokens = 50_000
    /// Tokens, counted likewise, above which a statement is not parsed at all. So many take 0.2 GB as rows of values,
    /// and 0.8 GB as names at the worst.
    static let parsedTokens = 3_000_000
    /// The largest file: `MaxAllocSize` of memutils.h.
    static let bytes = 0x3FFF_FFFF
    /// Small statements are parsed together, up to this many bytes.
    static let chunk = 64 * 1024
    /// How many problems are listed.
    static let problems = 1000
}
