/// The Markdown that the rules' pages are written in, block by block.
struct Markdown {
    /// A stretch of a page.
    enum Block: Equatable {
        /// A heading without its marks.
        case heading(String)
        /// Text whose lines may be broken anew, with the mark of a list's item before it, if it is one.
        case text(String, mark: String?)
        /// Lines that stay as they are.
        case verbatim([String])
    }

    private(set) var blocks: [Block] = []
    private var paragraph: (lines: [String], mark: String?) = ([], nil)

    init(_ text: String) {
        var code: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                endParagraph()
                if let lines = code { blocks.append(.verbatim(lines)) }
                code = code == nil ? [] : nil
            } else if code != nil {
                code?.append(line)
            } else {
                read(line)
            }
        }
        endParagraph()
        if let lines = code { blocks.append(.verbatim(lines)) }
    }

    private mutating func read(_ line: String) {
        if line.allSatisfy(\.isWhitespace) {
            endParagraph()
        } else if line.hasPrefix("#") {
            endParagraph()
            blocks.append(.heading(String(line.drop { $0 == "#" || $0 == " " })))
        } else if line.hasPrefix("|") {
            endParagraph()
            row(line)
        } else if let mark = Self.mark(of: line) {
            endParagraph()
            paragraph = ([String(line.dropFirst(mark.count))], mark)
        } else {
            paragraph.lines.append(String(line.drop(while: \.isWhitespace)))
        }
    }

    private mutating func endParagraph() {
        if !paragraph.lines.isEmpty {
            blocks.append(.text(paragraph.lines.joined(separator: " "), mark: paragraph.mark))
        }
        paragraph = ([], nil)
    }

    /// A table stays as it is, but for the line below its head and the marks of code.
    private mutating func row(_ line: String) {
        guard !line.allSatisfy({ "|-: ".contains($0) }) else { return }
        let text = line.replacing("`", with: "")
        if case .verbatim(let lines)? = blocks.last, lines.last?.hasPrefix("|") == true {
            blocks[blocks.count - 1] = .verbatim(lines + [text])
        } else {
            blocks.append(.verbatim([text]))
        }
    }

    /// `- ` or `1. ` at the start of a list's item.
    private static func mark(of line: String) -> String? {
        if line.hasPrefix("- ") { return "- " }
        let digits = line.prefix(while: \.isNumber)
        return !digits.isEmpty && line.dropFirst(digits.count).hasPrefix(". ") ? digits + ". " : nil
    }
}
