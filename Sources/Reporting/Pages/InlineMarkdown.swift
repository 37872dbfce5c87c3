/// Words of Markdown as they are shown on a terminal: without the marks, code set off.
struct InlineMarkdown {
    /// A word: the blanks in code do not end it.
    typealias Word = [(character: Character, isCode: Bool)]

    private(set) var words: [Word] = []
    private var word: Word = []

    init(_ text: String) {
        var rest = text[...]
        while let character = rest.first {
            switch character {
            case "`":
                rest = code(rest)
            case "[":
                rest = link(rest)
            case "*" where Self.isEmphasis(rest, in: text):
                rest = rest.drop { $0 == "*" }
            case "\\" where rest.dropFirst().first.map { $0.isPunctuation || $0.isSymbol } == true:
                rest = rest.dropFirst()
                add(rest.removeFirst(), isCode: false)
            default:
                add(rest.removeFirst(), isCode: false)
            }
        }
        endWord()
    }

    /// The words in lines of at most `width` columns, as far as the words allow.
    func lines(width: Int, _ style: Style) -> [String] {
        var lines: [[Word]] = []
        var used = 0
        for word in words {
            let needed = String(word.map(\.character)).displayWidth
            if let last = lines.indices.last, used + 1 + needed <= width {
                lines[last].append(word)
                used += 1 + needed
            } else {
                lines.append([word])
                used = needed
            }
        }
        return lines.map { $0.map { Self.shown($0, style) }.joined(separator: " ") }
    }

    private static func shown(_ word: Word, _ style: Style) -> String {
        word.split { !$0.isCode }.isEmpty
            ? String(word.map(\.character))
            : runs(word).map { $0.isCode ? style.code($0.text) : $0.text }.joined()
    }

    private static func runs(_ word: Word) -> [(text: String, isCode: Bool)] {
        word.reduce(into: []) { runs, next in
            if let last = runs.indices.last, runs[last].isCode == next.isCode {
                runs[last].text.append(next.character)
            } else {
                runs.append((String(next.character), next.isCode))
            }
        }
    }

    private mutating func add(_ character: Character, isCode: Bool) {
        if character == " ", !isCode {
            endWord()
        } else {
            word.append((character, isCode))
        }
    }

    private mutating func endWord() {
        if !word.isEmpty { words.append(word) }
        word = []
    }

    /// Reads code between as many backticks on both sides.
    private mutating func code(_ text: Substring) -> Substring {
        let marks = text.prefix { $0 == "`" }
        let inner = text.dropFirst(marks.count)
        guard let end = inner.firstRange(of: marks) else {
            for mark in marks { add(mark, isCode: false) }
            return inner
        }
        for character in inner[..<end.lowerBound] { add(character, isCode: true) }
        return inner[end.upperBound...]
    }

    /// Reads a link, of which the text is shown.
    private mutating func link(_ text: Substring) -> Substring {
        guard let middle = text.firstRange(of: "]("), let end = text[middle.upperBound...].firstIndex(of: ")")
        else {
            add("[", isCode: false)
            return text.dropFirst()
        }
        for word in InlineMarkdown(String(text[..<middle.lowerBound].dropFirst())).words {
            for (character, isCode) in word { add(character, isCode: isCode) }
            add(" ", isCode: false)
        }
        return joined(text[text.index(after: end)...])
    }

    /// What follows a link without a blank belongs to its last word.
    private mutating func joined(_ rest: Substring) -> Substring {
        if rest.first != " ", let last = words.popLast() { word = last }
        return rest
    }

    /// A star that has a letter on one side, and a blank or the text's end on the other.
    private static func isEmphasis(_ rest: Substring, in text: String) -> Bool {
        let after = rest.drop { $0 == "*" }.first
        let before = rest.startIndex == text.startIndex ? nil : text[text.index(before: rest.startIndex)]
        return (after.map { !$0.isWhitespace } ?? false) || (before.map { !$0.isWhitespace } ?? false)
    }
}
