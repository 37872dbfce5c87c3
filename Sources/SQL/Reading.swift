extension StatementSplitter {
    /// What is known of the statement that is being read.
    struct Reading {
        var tokens = 0
        private var nodes = 0
        var end = 0
        private(set) var faults: [SQLError] = []
        /// A block comment after a string, which is blanked once it is known what follows.
        var held: Range<Int>?
        private(set) var last: Token?
        private var begin: Int?
        private var depth = DepthBound()
        private var words: [String] = []
        private var head: [Keyword?] = []
        private var parentheses = 0
        private var bodies = 0
        /// Whether the ATOMIC that opens a body was the last token.
        private var isBodyEmpty = false
        private var lastKeyword: Keyword?
        private var afterSemicolon = false
        private(set) var copy = ClientCopy()
        /// The rows of data after it.
        var rows: InlineRows?
        var shape = StatementShape()

        /// Whether the parser may see the statement.
        private var isParsable = true
        private var parsableEnd: Int?

        init(faults: [SQLError] = []) {
            self.faults = faults
        }

        /// Whether nothing speaks against parsing it so far.
        var mayBeParsed: Bool { isParsable && depth.exceeded == nil }

        var piece: Piece {
            Piece(
                range: (begin ?? end)..<end,
                tokens: tokens,
                nodes: nodes,
                depth: depth,
                faults: faults,
                isParsable: isParsable,
                parsableEnd: parsableEnd,
                words: words,
                copy: copy,
                rows: rows,
                shape: shape
            )
        }

        mutating func start(at offset: Int) {
            if begin == nil { begin = offset }
        }

        /// Keeps a fault, up to the number of problems that is told at all.
        mutating func note(_ fault: SQLError) {
            if faults.count < Bounds.problems { faults.append(fault) }
        }

        /// Keeps what the lexer found wrong with a token.
        mutating func note(_ fault: Token.Fault, at offset: Int, bytes: [UInt8]) {
            switch fault {
            case .unterminated(let quotation, let opening):
                note(.unterminated(quotation, offset: opening))
            case .commentsTooDeep(let inner):
                isParsable = false
                note(.commentsTooDeep(offset: inner, limit: Bounds.commentDepth))
            case .signsTooLong:
                guard isParsable else { return }
                parsableEnd = offset
                isParsable = false
                let isSigns = bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-")
                note(
                    isSigns
                        ? .tooDeep(offset: offset, limit: Bounds.signRun)
                        : .syntax(message: "operator too long", offset: offset)
                )
            }
        }

        /// A parameter stands only in what is prepared and in a function's body: elsewhere the server refuses it, though
        /// libpg_query takes it in places where PostgreSQL's own grammar does not.
        private mutating func checkParameter(_ token: Token, bytes: [UInt8]) {
            guard token.kind == .parameter, created != .function, created != .procedure,
                words.first != "PREPARE"
            else { return }
            let name = String(decoding: bytes[token.range].prefix(16), as: UTF8.self)
            note(.syntax(message: "there is no parameter \(name)", offset: token.range.lowerBound))
        }

        /// Takes a token in; true when it ended the statement.
        mutating func take(_ token: Token, bytes: [UInt8]) -> Bool {
            let offset = token.range.lowerBound
            if let fault = token.fault { note(fault, at: offset, bytes: bytes) }
            start(at: offset)
            end = token.range.upperBound
            if token.kind == .sign, bytes[offset] == .semicolon, !isInnerSemicolon {
                if tokens == 0 { begin = nil }
                return true
            }
            tokens += 1
            if !isSeparator(token, bytes: bytes) { nodes += 1 }
            let keyword = countDepth(token, bytes: bytes)
            readHead(token, keyword, bytes: bytes)
            copy.take(token, bytes: bytes)
            shape.take(token, bytes: bytes)
            checkParameter(token, bytes: bytes)
            followBody(keyword)
            afterSemicolon = token.kind == .sign && bytes[offset] == .semicolon
            lastKeyword = keyword
            last = token
            return false
        }

        private func isSeparator(_ token: Token, bytes: [UInt8]) -> Bool {
            guard token.kind == .sign else { return false }
            return switch bytes[token.range.lowerBound] {
            case UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "]"), .semicolon: true
            default: false
            }
        }

        private var isInnerSemicolon: Bool {
            bodies > 0 || (parentheses > 0 && isCreateRule)
        }

        private mutating func countDepth(_ token: Token, bytes: [UInt8]) -> Keyword? {
            let offset = token.range.lowerBound
            switch token.kind {
            case .word:
                // After a dot every word is a name.
                let isName =
                    last.map { $0.kind == .sign && bytes[$0.range.lowerBound] == UInt8(ascii: ".") } ?? false
                guard !isName, let keyword = Keyword(bytes[token.range]) else {
                    depth.count(at: offset)
                    return nil
                }
                depth.count(keyword, at: offset)
                return keyword
            case .sign:
                countDepth(ofSign: bytes[offset], at: offset)
            case .quotedWord, .backslash:
                depth.count(at: offset)
            default:
                break
            }
            return nil
        }

        private mutating func countDepth(ofSign sign: UInt8, at offset: Int) {
            switch sign {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                if sign == UInt8(ascii: "(") { parentheses += 1 }
                depth.open(at: offset)
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                if sign == UInt8(ascii: ")"), parentheses > 0 { parentheses -= 1 }
                depth.close(at: offset)
            case UInt8(ascii: ","), .semicolon:
                depth.separate()
            default:
                depth.count(at: offset)
            }
        }

        private mutating func readHead(_ token: Token, _ keyword: Keyword?, bytes: [UInt8]) {
            if head.count < 8 {
                head.append(keyword)
                if token.kind == .word || token.kind == .quotedWord, token.range.count <= 256 {
                    let text = String(decoding: bytes[token.range], as: UTF8.self)
                    words.append(token.kind == .word ? text.uppercased() : text)
                } else if token.range.count <= 256 {
                    words.append(String(decoding: bytes[token.range], as: UTF8.self))
                }
            }
        }

        /// Whether it begins CREATE [OR REPLACE] RULE.
        private var isCreateRule: Bool { created == .rule }

        private var created: Keyword? {
            guard head.first == .create else { return nil }
            let subject = head.count > 3 && head[1] == .or && head[2] == .replace ? 3 : 1
            return head.count > subject ? head[subject] : nil
        }

        /// Counts the BEGIN ATOMIC bodies that are open. Theirs alone is an END after a semicolon, or right after their ATOMIC.
        private mutating func followBody(_ keyword: Keyword?) {
            if keyword == .atomic, lastKeyword == .begin, created == .function || created == .procedure {
                bodies += 1
                isBodyEmpty = true
                return
            }
            if keyword == .end, bodies > 0, afterSemicolon || isBodyEmpty { bodies -= 1 }
            isBodyEmpty = false
        }
    }
}
