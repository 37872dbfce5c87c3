/// PostgreSQL's lexical rules (`scan.l` of version 15, with standard_conforming_strings on), to the byte.
///
/// It finds where tokens begin and end; it does not judge them, since the parser does.
struct Lexer {
    let bytes: [UInt8]
    let end: Int
    private(set) var index: Int
    /// How the string before would go on, if only white space with a line end follows.
    private var openString: StringStyle?
    private var stringStart = 0
    private var sawLineEnd = true

    enum StringStyle {
        case plain
        case escaped
        case unicode
        case bits
        case hex
    }

    init(_ source: SourceText) {
        bytes = source.bytes
        index = source.body.lowerBound
        end = bytes.count
    }

    /// Goes on at a place further on.
    mutating func skip(to offset: Int) { move(to: max(offset, index)) }

    /// Goes on at another place, as after rows of data.
    mutating func move(to offset: Int) {
        index = min(offset, end)
        openString = nil
        sawLineEnd = true
    }

    /// Passes over a command of psql, whose quotation marks open nothing that outlasts its line; gives its range, or nil for a
    /// backslash that begins none. Of `\;` and `\:` the sign stays, which is what psql sends.
    @discardableResult
    mutating func skipCommand(_ backslash: Token) -> Range<Int>? {
        let first = byte(backslash.range.upperBound)
        if first == .semicolon || first == UInt8(ascii: ":") { return backslash.range }
        guard first.isASCIILetter || "!?.".utf8.contains(first) else { return nil }
        var lineEnd = backslash.range.upperBound
        while lineEnd < end, !bytes[lineEnd].isLineEnd { lineEnd += 1 }
        skip(to: lineEnd)
        return backslash.range.lowerBound..<lineEnd
    }

    /// The byte at an offset; a NUL, which no script holds, beyond the end.
    func byte(_ offset: Int) -> UInt8 {
        offset < end ? bytes[offset] : 0
    }

    /// Passes over white space.
    mutating func skipSpace() {
        while index < end, bytes[index].isSQLSpace {
            if bytes[index].isLineEnd { sawLineEnd = true }
            index += 1
        }
    }

    /// The next token or comment; nil at the end.
    mutating func next() -> Token? {
        skipSpace()
        guard index < end else { return nil }
        let start = index
        let token = scan(from: start)
        index = token.range.upperBound
        switch token.kind {
        case .lineComment:
            break
        case .blockComment:
            openString = nil
        case .string, .stringContinuation:
            sawLineEnd = false
        default:
            openString = nil
            sawLineEnd = false
        }
        return token
    }

    private mutating func scan(from start: Int) -> Token {
        let first = bytes[start]
        switch first {
        case .quote:
            if let style = openString, sawLineEnd {
                return string(style, from: start, opening: start + 1, kind: .stringContinuation)
            }
            return string(.plain, from: start, opening: start + 1, kind: .string)
        case .doubleQuote:
            return quotedWord(from: start, opening: start + 1)
        case .dollar:
            return dollar(from: start)
        case .backslash:
            return Token(kind: .backslash, range: start..<start + 1)
        default:
            break
        }
        if first.startsIdentifier { return word(from: start) }
        if first.isDigit || (first == UInt8(ascii: ".") && byte(start + 1).isDigit) {
            return number(from: start)
        }
        if first.isOperator { return sign(from: start) }
        return punctuation(from: start)
    }

    private mutating func word(from start: Int) -> Token {
        if byte(start + 1) == .quote {
            switch bytes[start] | 0x20 {
            case UInt8(ascii: "e"): return string(.escaped, from: start, opening: start + 2, kind: .string)
            case UInt8(ascii: "b"): return string(.bits, from: start, opening: start + 2, kind: .string)
            case UInt8(ascii: "x"): return string(.hex, from: start, opening: start + 2, kind: .string)
            default: break
            }
        }
        if bytes[start] | 0x20 == UInt8(ascii: "u"), byte(start + 1) == UInt8(ascii: "&") {
            if byte(start + 2) == .quote {
                return string(.unicode, from: start, opening: start + 3, kind: .string)
            }
            if byte(start + 2) == .doubleQuote { return quotedWord(from: start, opening: start + 3) }
        }
        var offset = start + 1
        while offset < end, bytes[offset].continuesIdentifier { offset += 1 }
        return Token(kind: .word, range: start..<offset)
    }

    /// A literal from its opening quote to its closing one. Bit and hex strings know no doubled quote.
    private mutating func string(
        _ style: StringStyle,
        from start: Int,
        opening: Int,
        kind: Token.Kind
    ) -> Token {
        if kind == .string { stringStart = start }
        openString = style
        var offset = opening
        while offset < end {
            let byte = bytes[offset]
            if byte == .backslash, style == .escaped {
                offset += 2
            } else if byte != .quote {
                offset += 1
            } else if style != .bits, style != .hex, self.byte(offset + 1) == .quote {
                offset += 2
            } else {
                return Token(kind: kind, range: start..<offset + 1)
            }
        }
        let quotation: SQLError.Quotation =
            switch style {
            case .bits: .bitString
            case .hex: .hexString
            case .plain, .escaped, .unicode: .string
            }
        return Token(kind: kind, range: start..<end, fault: .unterminated(quotation, offset: stringStart))
    }

    private func quotedWord(from start: Int, opening: Int) -> Token {
        var offset = opening
        while offset < end {
            if bytes[offset] != .doubleQuote {
                offset += 1
            } else if byte(offset + 1) == .doubleQuote {
                offset += 2
            } else {
                return Token(kind: .quotedWord, range: start..<offset + 1)
            }
        }
        return Token(kind: .quotedWord, range: start..<end, fault: .unterminated(.identifier, offset: start))
    }

    /// A parameter, a dollar-quoted string, or a lone `$`.
    private func dollar(from start: Int) -> Token {
        var offset = start + 1
        if byte(offset).isDigit {
            while byte(offset).isDigit { offset += 1 }
            return Token(kind: .parameter, range: start..<offset)
        }
        if byte(offset).startsIdentifier {
            while offset < end, bytes[offset].startsIdentifier || bytes[offset].isDigit { offset += 1 }
        }
        guard byte(offset) == .dollar else { return Token(kind: .sign, range: start..<start + 1) }
        let tag = start...offset
        offset += 1
        while offset < end {
            if bytes[offset] == .dollar, matches(tag, at: offset) {
                return Token(kind: .string, range: start..<offset + tag.count)
            }
            offset += 1
        }
        return Token(kind: .string, range: start..<end, fault: .unterminated(.dollarQuote, offset: start))
    }

    private func matches(_ tag: ClosedRange<Int>, at offset: Int) -> Bool {
        guard offset + tag.count <= end else { return false }
        for (index, other) in tag.enumerated() where bytes[offset + index] != bytes[other] { return false }
        return true
    }

    private func number(from start: Int) -> Token {
        var offset = start
        while byte(offset).isDigit { offset += 1 }
        if byte(offset) == UInt8(ascii: "."), byte(offset + 1) != UInt8(ascii: ".") {
            offset += 1
            while byte(offset).isDigit { offset += 1 }
        }
        // Takes in an exponent, and the junk after a number that the parser refuses by name.
        let exponent = byte(offset) | 0x20 == UInt8(ascii: "e")
        while offset < end, bytes[offset].continuesIdentifier { offset += 1 }
        if exponent, bytes[offset - 1] | 0x20 == UInt8(ascii: "e"), byte(offset + 1).isDigit,
            byte(offset) == UInt8(ascii: "+") || byte(offset) == UInt8(ascii: "-")
        {
            offset += 1
            while offset < end, bytes[offset].continuesIdentifier { offset += 1 }
        }
        return Token(kind: .number, range: start..<offset)
    }

    private func punctuation(from start: Int) -> Token {
        let colon = UInt8(ascii: ":")
        let dot = UInt8(ascii: ".")
        let pair =
            switch (bytes[start], byte(start + 1)) {
            case (colon, colon), (colon, UInt8(ascii: "=")), (dot, dot): true
            default: false
            }
        return Token(kind: .sign, range: start..<start + (pair ? 2 : 1))
    }
}
