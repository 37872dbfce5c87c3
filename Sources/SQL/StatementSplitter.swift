/// Cuts a script into the pieces that PostgreSQL's grammar takes as statements, without parsing them.
///
/// A semicolon ends a statement but for two places in the grammar: between the actions of CREATE RULE, in their
/// parentheses, and in a `BEGIN ATOMIC … END` body, whose END is the one that follows a semicolon or ATOMIC.
///
/// On the way it makes the text that the parser reads: the file with comments, the byte order mark, psql's
/// commands and rows of data blanked. libpg_query must not see comments: its scanner returns them as tokens, and
/// so it misreads `NOT /* … */ IN` and strings that go on after a comment, which a server takes.
struct StatementSplitter {
    /// The text for the parser, of the same length as the file, with a NUL after it.
    private(set) var parserText: [UInt8]
    /// What psql would have to interpret, in the order found.
    private(set) var blanked: [Range<Int>] = []
    private var lexer: Lexer
    /// Whether a line `\.` may still follow; searched for once.
    private var mayHoldRows = true

    private let stopsEarly: Bool

    /// - Parameter stopsEarly: whether a piece that cannot be parsed may end where that is known.
    init(_ source: SourceText, stopsEarly: Bool) {
        self.stopsEarly = stopsEarly
        lexer = Lexer(source)
        parserText = source.bytes
        parserText.append(0)
        blank(0..<source.body.lowerBound)
    }

    /// The text of the file between two statements' ends.
    struct Piece {
        /// From the first token to the last, the semicolon included; of the last piece, to the end of the file.
        var range: Range<Int>
        /// How many tokens, the semicolon not counted.
        var tokens = 0
        /// How many of them become part of the parse tree: commas and closing brackets do not.
        var nodes = 0
        var depth = DepthBound()
        var faults: [SQLError] = []
        /// Whether the parser may see it, to its end or to where something stands that it must not see.
        var isParsable = true
        var parsableEnd: Int?
        /// The first words, in capitals.
        var words: [String] = []
        /// Whether it is COPY … TO STDOUT, for one that is too large for a tree.
        var isCopyToStdout = false
    }

    /// The next piece that holds a token; nil at the end of the file.
    mutating func next() -> Piece? {
        var reading = Reading()
        while let token = lexer.next() {
            if stopsEarly, !reading.mayBeParsed { return reading.piece }
            if token.isComment {
                take(comment: token, into: &reading)
                continue
            }
            if token.kind == .backslash, takeMetaCommand(token, into: &reading) { continue }
            release(&reading, before: token)
            if reading.take(token, bytes: lexer.bytes) {
                if reading.tokens == 0 {
                    reading = Reading(faults: reading.faults)
                    continue
                }
                if reading.isCopyFromStdin { skipRows(after: token.range.upperBound, into: &reading) }
                return reading.piece
            }
        }
        release(&reading, before: nil)
        reading.end = lexer.end
        return reading.tokens == 0 && reading.faults.isEmpty ? nil : reading.piece
    }

    private mutating func take(comment: Token, into reading: inout Reading) {
        if let fault = comment.fault { reading.note(fault, at: comment.range.lowerBound, bytes: lexer.bytes) }
        if case .unterminated = comment.fault {
            reading.start(at: comment.range.lowerBound)
            reading.end = comment.range.upperBound
            reading.tokens += 1
            return
        }
        // A block comment between two strings keeps the second from being the first one's continuation.
        if comment.kind == .blockComment, reading.last?.kind.isString == true, reading.held == nil {
            reading.held = comment.range
        } else {
            blank(comment.range)
        }
    }

    private mutating func release(_ reading: inout Reading, before token: Token?) {
        guard let held = reading.held else { return }
        reading.held = nil
        if let token, token.kind.isString, lexer.bytes[token.range.lowerBound] == .quote { return }
        blank(held)
    }

    /// Blanks a command of psql and notes it, `\restrict` and `\unrestrict` of pg_dump apart; false when it is none.
    private mutating func takeMetaCommand(_ token: Token, into reading: inout Reading) -> Bool {
        guard let command = lexer.skipCommand(token) else { return false }
        let letters = lexer.bytes[command].dropFirst().prefix(63).prefix { $0.isASCIILetter }
        let name = lexer.bytes[command].prefix(max(letters.count, 1) + 1)
        let text = String(decoding: name, as: UTF8.self)
        if text != "\\restrict", text != "\\unrestrict" {
            reading.note(.metaCommand(text, offset: command.lowerBound))
        } else {
            blanked.append(command)
        }
        blank(command)
        return true
    }

    /// Passes over rows of data that end in a line `\.`.
    private mutating func skipRows(after end: Int, into reading: inout Reading) {
        guard mayHoldRows else { return }
        let bytes = lexer.bytes
        var line = InlineRows.lineAfter(end, in: bytes)
        let rows = line
        while line < bytes.count {
            let next = InlineRows.lineAfter(line, in: bytes)
            if InlineRows.isEndMark(line, in: bytes) {
                reading.note(.copyDataInline(offset: rows))
                // The rest of the line of COPY too, which psql reads after the rows.
                blank(end..<next)
                lexer.skip(to: next)
                return
            }
            line = next
        }
        mayHoldRows = false
    }

    private mutating func blank(_ range: Range<Int>) {
        for index in range where !parserText[index].isLineEnd { parserText[index] = .space }
    }

    /// Lends the parser the text of a range, ended by a NUL.
    mutating func withParserText<Result>(
        of range: Range<Int>,
        _ body: (UnsafePointer<CChar>) -> Result?
    ) -> Result? {
        let kept = parserText[range.upperBound]
        parserText[range.upperBound] = 0
        defer { parserText[range.upperBound] = kept }
        return parserText.withUnsafeBytes { buffer in
            buffer.baseAddress.flatMap { body(($0 + range.lowerBound).assumingMemoryBound(to: CChar.self)) }
        }
    }
}

extension Token.Kind {
    var isString: Bool { self == .string || self == .stringContinuation }
}

/// Rows of data in a script, as psql reads them after `COPY … FROM stdin`.
enum InlineRows {
    static func lineAfter(_ offset: Int, in bytes: [UInt8]) -> Int {
        var index = offset
        while index < bytes.count, bytes[index] != .lineFeed { index += 1 }
        return min(index + 1, bytes.count)
    }

    /// Whether the line is `\.` alone.
    static func isEndMark(_ start: Int, in bytes: [UInt8]) -> Bool {
        guard start + 1 < bytes.count, bytes[start] == .backslash, bytes[start + 1] == UInt8(ascii: ".")
        else {
            return false
        }
        return start + 2 == bytes.count || bytes[start + 2].isLineEnd
    }
}
