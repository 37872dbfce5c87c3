/// The tokens of a script that mean something, comments left out: rows of data are one token, and so is a command of psql.
struct ScriptTokens {
    private var lexer: Lexer
    private var copy = ClientCopy()
    /// The rows that follow the line that is being read.
    private var rows: InlineRows?

    init(_ source: SourceText) {
        lexer = Lexer(source)
    }

    /// The next token; nil at the end.
    mutating func next() -> Token? {
        while true {
            if let rows {
                lexer.skipSpace()
                if lexer.index >= rows.range.lowerBound {
                    self.rows = nil
                    lexer.move(to: rows.end)
                    return Token(kind: .rows, range: rows.range)
                }
            }
            guard let token = lexer.next() else { return nil }
            if token.isComment { continue }
            if token.kind == .backslash {
                return Token(kind: .backslash, range: lexer.skipCommand(token) ?? token.range)
            }
            follow(token)
            return token
        }
    }

    private mutating func follow(_ token: Token) {
        guard token.kind == .sign, lexer.bytes[token.range.lowerBound] == .semicolon else {
            copy.take(token, bytes: lexer.bytes)
            return
        }
        if copy.isFromClient, rows == nil {
            rows = InlineRows(after: token.range.upperBound, in: lexer.bytes)
        }
        copy = ClientCopy()
    }
}
