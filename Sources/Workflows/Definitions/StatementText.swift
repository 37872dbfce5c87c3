import SQL

/// A statement's text, taken apart where that is asked for.
struct StatementText {
    private let source: SourceText
    let range: Range<Int>
    /// Whether the text is that of one action alone, and not of a schema with its elements.
    private let isOfOne: Bool

    init(_ statement: Statement, of source: SourceText) {
        self.source = source
        range = statement.range
        isOfOne = statement.actions.count == 1
    }

    /// The statement as written; nil where it does several things.
    var whole: String? { isOfOne ? source.text(range) : nil }

    /// The tokens of the statement.
    var lexemes: [Lexeme] { source.lexemes(in: range) }

    /// The element of a list, such as a column's definition, that begins at an offset, up to the comma or parenthesis that ends it.
    static func element(at offset: Int, of lexemes: [Lexeme]) -> ArraySlice<Lexeme> {
        var low = 0
        var high = lexemes.count
        while low < high {
            let middle = (low + high) / 2
            if lexemes[middle].range.lowerBound < offset { low = middle + 1 } else { high = middle }
        }
        var depth = 0
        var end = low
        while end < lexemes.count {
            if depth == 0, lexemes[end].isSign(",") { break }
            depth += lexemes[end].nesting
            if depth < 0 { break }
            end += 1
        }
        return lexemes[low..<end]
    }

    /// The changes of ALTER TABLE, one after the other.
    static func changes(in lexemes: [Lexeme]) -> [ArraySlice<Lexeme>] {
        var index = 1
        for word in ["FOREIGN", "MATERIALIZED"] where keyword(word, index, lexemes) { index += 1 }
        index += 1
        if keyword("IF", index, lexemes), keyword("EXISTS", index + 1, lexemes) { index += 2 }
        if keyword("ONLY", index, lexemes) { index += 1 }
        index += 1
        while index + 1 < lexemes.count, lexemes[index].isSign(".") { index += 2 }
        if index < lexemes.count, lexemes[index].isSign("*") { index += 1 }
        guard index < lexemes.count else { return [] }
        return lexemes[index...].split(atOuter: ",")
    }

    private static func keyword(_ word: String, _ index: Int, _ lexemes: [Lexeme]) -> Bool {
        index < lexemes.count && lexemes[index].isKeyword(word)
    }
}

extension ArraySlice where Element == Lexeme {
    /// What stands behind a keyword outside of parentheses, up to another.
    func part(after word: String, upTo ends: [String] = []) -> ArraySlice<Lexeme>? {
        guard let start = firstOuter(where: { $0.isKeyword(word) }) else { return nil }
        let rest = self[(start + 1)...]
        let end = rest.firstOuter { lexeme in ends.contains { lexeme.isKeyword($0) } } ?? rest.endIndex
        return rest[..<end]
    }
}
