extension Lexer {
    /// An operator or a comment, cut as scan.l cuts them: a comment may begin inside a run of operator characters,
    /// and an operator ends in `+` or `-` only when it holds one of ``UInt8/allowsOperatorToEndInSign``.
    func sign(from start: Int) -> Token {
        if opensLineComment(at: start) { return lineComment(from: start) }
        if opensBlockComment(at: start) { return blockComment(from: start) }
        var offset = start
        var mayEndInSign = false
        while offset < end, bytes[offset].isOperator, !opensLineComment(at: offset),
            !opensBlockComment(at: offset)
        {
            if bytes[offset].allowsOperatorToEndInSign { mayEndInSign = true }
            offset += 1
            if offset - start > Bounds.signRun {
                return Token(kind: .sign, range: start..<offset, fault: .signsTooLong)
            }
        }
        if !mayEndInSign {
            while offset - start > 1, isPlusOrMinus(bytes[offset - 1]) { offset -= 1 }
        }
        return Token(kind: .sign, range: start..<offset)
    }

    private func isPlusOrMinus(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    }

    private func opensLineComment(at offset: Int) -> Bool {
        byte(offset) == UInt8(ascii: "-") && byte(offset + 1) == UInt8(ascii: "-")
    }

    private func opensBlockComment(at offset: Int) -> Bool {
        byte(offset) == UInt8(ascii: "/") && byte(offset + 1) == UInt8(ascii: "*")
    }

    private func lineComment(from start: Int) -> Token {
        var offset = start + 2
        while offset < end, !bytes[offset].isLineEnd { offset += 1 }
        return Token(kind: .lineComment, range: start..<offset)
    }

    private func blockComment(from start: Int) -> Token {
        var offset = start + 2
        var depth = 1
        var tooDeep: Token.Fault?
        while offset < end {
            if opensBlockComment(at: offset) {
                depth += 1
                offset += 2
                if depth > Bounds.commentDepth, tooDeep == nil {
                    tooDeep = .commentsTooDeep(offset: offset - 2)
                }
            } else if bytes[offset] == UInt8(ascii: "*"), byte(offset + 1) == UInt8(ascii: "/") {
                depth -= 1
                offset += 2
                if depth == 0 { return Token(kind: .blockComment, range: start..<offset, fault: tooDeep) }
            } else {
                offset += 1
            }
        }
        let fault = tooDeep ?? .unterminated(.comment, offset: start)
        return Token(kind: .blockComment, range: start..<end, fault: fault)
    }
}
