/// Cuts a script into the pieces that PostgreSQL's grammar takes as statements, without parsing them.
///
/// A semicolon ends a statement but for two places in the grammar: between the actions of CREATE RULE, in their
/// parentheses, and in a `BEGIN ATOMIC … END` body, whose END is the one that follows a semicolon or ATOMIC.
///
/// On the way it makes the text that the parser reads, with comments and psql's commands blanked. libpg_query must not see
/// comments: its scanner returns them as tokens, and so it misreads `NOT /* … */ IN` and strings that go on after a comment,
/// which a server takes.
struct StatementSplitter {
    /// What the parser reads of the pieces that are kept.
    var text: ParserText
    /// What psql would have to interpret, in the order found.
    private(set) var blanked: [Range<Int>] = []
    private var lexer: Lexer
    private var restriction = Restriction()

    private let stopsEarly: Bool

    /// - Parameter stopsEarly: whether a piece that cannot be parsed may end where that is known.
    init(_ source: SourceText, stopsEarly: Bool) {
        self.stopsEarly = stopsEarly
        lexer = Lexer(source)
        text = ParserText(source)
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
        /// Whether it is COPY from or to the client, for one that is too large for a tree.
        var copy = ClientCopy()
        /// The rows of data after it.
        var rows: InlineRows?
        var shape = StatementShape()
    }

    /// The next piece that holds a token; nil at the end of the file.
    ///
    /// - Parameter start: where the pieces begin that are still to be parsed; nil when there are none.
    mutating func next(keepingFrom start: Int? = nil) -> Piece? {
        text.discard(before: start ?? lexer.index)
        let piece = cut()
        if let piece { text.read(to: piece.range.upperBound) }
        return piece
    }

    private mutating func cut() -> Piece? {
        var reading = Reading()
        while let token = lexer.next() {
            if stopsEarly, !reading.mayBeParsed { return reading.piece }
            if token.isComment {
                take(comment: token, into: &reading)
                continue
            }
            if token.kind == .backslash, let command = takeMetaCommand(token, into: &reading) {
                if PsqlCommand.endsStatement(command, in: lexer.bytes), reading.tokens > 0 {
                    return reading.piece
                }
                continue
            }
            release(&reading, before: token)
            if reading.take(token, bytes: lexer.bytes) {
                if reading.tokens == 0 {
                    reading = Reading(faults: reading.faults)
                    continue
                }
                if reading.copy.isFromClient { takeRows(after: token.range.upperBound, into: &reading) }
                return reading.piece
            }
        }
        release(&reading, before: nil)
        reading.end = lexer.end
        if reading.copy.isFromClient { reading.rows = InlineRows(none: lexer.end) }
        return reading.tokens == 0 && reading.faults.isEmpty ? nil : reading.piece
    }

    private mutating func take(comment: Token, into reading: inout Reading) {
        if reading.tokens > 0 { reading.shape.forget() }
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
            text.blank(comment.range)
        }
    }

    private mutating func release(_ reading: inout Reading, before token: Token?) {
        guard let held = reading.held else { return }
        reading.held = nil
        if let token, token.kind.isString, lexer.bytes[token.range.lowerBound] == .quote { return }
        text.blank(held)
    }

    /// Blanks a command of psql and notes it, `\restrict` and `\unrestrict` of pg_dump apart; nil when it is none.
    private mutating func takeMetaCommand(_ token: Token, into reading: inout Reading) -> Range<Int>? {
        guard let command = lexer.skipCommand(token) else { return nil }
        if let fault = restriction.fault(of: command, in: lexer.bytes) {
            reading.note(fault)
        } else {
            blanked.append(command)
        }
        text.blank(command)
        return command
    }

    /// Passes over the rows of data that follow. What stands before them on the line of the COPY, psql reads after them: here it
    /// may be a comment alone.
    private mutating func takeRows(after end: Int, into reading: inout Reading) {
        let rows = InlineRows(after: end, in: lexer.bytes)
        while let token = lexer.next(), token.range.lowerBound < rows.range.lowerBound {
            if token.isComment, token.range.upperBound <= rows.range.lowerBound { continue }
            reading.note(.textBeforeRows(offset: token.range.lowerBound))
            break
        }
        lexer.move(to: rows.end)
        reading.rows = rows
    }
}

extension Token.Kind {
    var isString: Bool { self == .string || self == .stringContinuation }
}
