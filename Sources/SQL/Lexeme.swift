/// A token of a script as it is written: what takes a statement's text apart where its parse tree does not say where a part ends.
public struct Lexeme: Hashable, Sendable {
    /// Its text; a word without quotes, a string, a number or a sign as it stands there.
    public let text: String
    /// Where it stands, in bytes of the file.
    public let range: Range<Int>
    /// Whether it is a word without quotes, so that it may be a keyword.
    public let isWord: Bool

    /// Whether it is this keyword or sign; a keyword is given in capital letters.
    public func isKeyword(_ word: String) -> Bool { isWord && text.uppercased() == word }

    /// Whether it is this sign.
    public func isSign(_ sign: String) -> Bool { !isWord && text == sign }

    /// The text that equal tokens have in common: letters without quotes are small.
    public var canonical: String { isWord ? text.lowercased() : text }
}

extension SourceText {
    /// The text of a range.
    public func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// The tokens of a range that begins and ends between two tokens, comments left out.
    public func lexemes(in range: Range<Int>) -> [Lexeme] {
        var lexer = Lexer(self)
        lexer.skip(to: range.lowerBound)
        var found: [Lexeme] = []
        while let token = lexer.next(), token.range.upperBound <= range.upperBound {
            if token.isComment { continue }
            found.append(Lexeme(text: text(token.range), range: token.range, isWord: token.kind == .word))
        }
        return found
    }
}

extension RandomAccessCollection where Element == Lexeme {
    /// The tokens on one line: a space where there was white space, and none where there was none.
    public var text: String {
        var text = ""
        var end = first?.range.lowerBound ?? 0
        for lexeme in self {
            text += (lexeme.range.lowerBound > end ? " " : "") + lexeme.text
            end = lexeme.range.upperBound
        }
        return text
    }

    /// The same text for the same tokens, whatever white space stands between them.
    public var canonical: String { map(\.canonical).joined(separator: " ") }

    /// The stretches between signs that stand in no parentheses, such as the elements of a list.
    public func split(atOuter sign: String) -> [SubSequence] {
        var parts: [SubSequence] = []
        var start = startIndex
        var depth = 0
        for index in indices {
            depth += self[index].nesting
            guard depth == 0, self[index].isSign(sign) else { continue }
            parts.append(self[start..<index])
            start = self.index(after: index)
        }
        return parts + [self[start...]]
    }

    /// The first keywords of a list that stand in no parentheses, or nil.
    public func firstOuter(where matches: (Element) -> Bool) -> Index? {
        var depth = 0
        for index in indices {
            depth += self[index].nesting
            if depth == 0, matches(self[index]) { return index }
        }
        return nil
    }
}

extension Lexeme {
    private static let nestings = ["(": 1, "[": 1, ")": -1, "]": -1]

    /// How much deeper what follows lies.
    public var nesting: Int { isWord ? 0 : Self.nestings[text] ?? 0 }
}
