import Migrations
import Workflows

/// A page as one HTML document that asks for nothing else: no script, no picture, no font from anywhere.
struct PageHTML {
    private let page: Page
    /// How many bytes of one script are shown; nil where there is room for all.
    private let most: Int?

    /// How many bytes of scripts are shown: what a browser still opens at once.
    private static let room = 8 << 20
    /// A word of no more characters stays whole in a table, such as a day; a longer one is broken anywhere.
    private static let wholeWord = 24
    /// A cell of no more characters stays on one line.
    private static let wholeCell = 12

    init(_ page: Page) {
        self.page = page
        let sizes = page.scripts.map(\.text.utf8.count)
        most = sizes.reduce(0, +) > Self.room ? Self.room / sizes.count : nil
    }

    var text: String {
        let head: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <link rel="icon" href="data:,">
            <title>\(page.title)</title>
            \(HTML.style(Self.sheet))
            </head>
            """
        return (head.source + "\n" + body.source)
    }

    private static let sheet = StaticSheet(ReportStyleSheet.text)

    /// Nothing but the style sheet itself, known by its digest, and the empty icon, for which browsers would ask otherwise.
    private static let policy =
        "default-src 'none'; style-src 'sha256-\(Base64.text(digest(of: sheet.text)))'; "
        + "img-src data:; base-uri 'none'; form-action 'none'"

    private static func digest(of text: String) -> [UInt8] {
        var digest = SHA256()
        digest.add(text.utf8)
        let digits = digest.hex().utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private var body: HTML {
        """
        <body>
        <header>
        <h1>\(page.title)</h1>
        \(page.lead.map { "<p>\(Self.line($0))</p>\n" as HTML })<ul class="sums">
        \(page.sums.map(sum))</ul>
        </header>
        <main>
        \(page.sections.map(section))</main>
        <footer><p>\(Self.line(page.foot))</p></footer>
        </body>
        </html>
        """
    }

    private func sum(_ sum: Page.Sum) -> HTML {
        """
        <li class="\(sum.tone.rawValue)"><a href="#\(sum.section)"><b>\(sum.figure)</b> <span>\(sum.label)</span> <small>\(sum.detail)</small></a></li>

        """
    }

    private func section(_ section: Page.Section) -> HTML {
        """
        <section id="\(section.id)" aria-labelledby="\(section.id)-title">
        <h2 id="\(section.id)-title">\(section.title)</h2>
        \(section.blocks.map(block))</section>

        """
    }

    private func block(_ block: Block) -> HTML {
        switch block {
        case .paragraph(let line): "<p>\(Self.line(line))</p>\n"
        case .note(let line, let tone): "<p class=\"note \(tone.rawValue)\">\(Self.line(line))</p>\n"
        case .list(let lines):
            "<ul class=\"list\">\n\(lines.map { "<li>\(Self.line($0))</li>\n" as HTML })</ul>\n"
        case .table(let table): self.table(table)
        case .script(let script): self.script(script)
        case .cards(let cards, _): HTML.joined(cards.map(card))
        case .picture(let picture): "<div class=\"picture\">\(picture)</div>\n"
        case .beside(let picture, let blocks):
            "<div class=\"beside\">\n<div class=\"picture\">\(picture)</div>\n<div>\n\(blocks.map(self.block))</div>\n</div>\n"
        }
    }

    private func card(_ card: Card) -> HTML {
        """
        <article id="\(card.id)" aria-labelledby="\(card.id)-title">
        <h3 id="\(card.id)-title">\(Self.line(card.title))</h3>
        \(card.blocks.map(block))</article>

        """
    }

    /// On a narrow screen each row is a block of its own, whose cells say what they are: the roles keep it a table then.
    private func table(_ table: Table) -> HTML {
        let heads = table.columns.map {
            "<th scope=\"col\" role=\"columnheader\">\($0)</th>" as HTML
        }
        let rows = table.rows.map { row -> HTML in
            let cells = zip(table.columns, row).enumerated().map { index, cell -> HTML in
                let line = Self.cell(cell.1)
                return index == 0
                    ? "<th scope=\"row\" role=\"rowheader\" data-label=\"\(cell.0)\">\(line)</th>"
                    : "<td role=\"cell\" data-label=\"\(cell.0)\"><span>\(line)</span></td>"
            }
            return "<tr role=\"row\">\(cells)</tr>\n"
        }
        return """
            <div class="wide"><table role="table">
            <caption>\(table.caption)</caption>
            <thead role="rowgroup"><tr role="row">\(heads)</tr></thead>
            <tbody role="rowgroup">
            \(rows)</tbody>
            </table></div>

            """
    }

    private func script(_ script: FoldedScript) -> HTML {
        let label = script.summary.plain
        let lines = counted(
            script.text.split(separator: "\n", omittingEmptySubsequences: false).count,
            "line"
        )
        let isLeftOut = most.map { script.text.utf8.count > $0 } ?? false
        let text: HTML =
            isLeftOut
            ? "<p>Left out here, for its length: <code>\(script.command)</code></p>"
            : "<pre tabindex=\"0\" role=\"region\" aria-label=\"\(label)\"><code>\(script.text)</code></pre>"
        return
            "<details><summary>\(Self.line(script.summary)) <small>\(lines)</small></summary>\(text)</details>\n"
    }

    /// A line in a cell: the width of a column follows from its words.
    private static func cell(_ line: Inline) -> HTML {
        if line.plain.count <= wholeCell { return "<span class=\"whole\">\(Self.line(line))</span>" }
        return words(line)
    }

    private static func words(_ line: Inline) -> HTML {
        HTML.joined(
            line.parts.map { part in
                switch part {
                case .text(let text):
                    return HTML.joined(
                        text.split(separator: " ", omittingEmptySubsequences: false).map {
                            Self.word(String($0), HTML(text: String($0)))
                        },
                        by: " "
                    )
                case .code(let text): return Self.word(text, Self.line(Inline(part)))
                case .strong, .badge: return Self.line(Inline(part))
                }
            }
        )
    }

    private static func word(_ word: String, _ html: HTML) -> HTML {
        if word.count > wholeWord { return "<span class=\"long\">\(html)</span>" }
        let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || ".,:;()".contains($0) }
        return isPlain ? html : "<span class=\"whole\">\(html)</span>"
    }

    private static func line(_ line: Inline) -> HTML {
        HTML.joined(
            line.parts.map { part in
                switch part {
                case .text(let text): HTML(text: text)
                case .code(let text): "<code>\(text)</code>"
                case .strong(let text): "<strong>\(text)</strong>"
                case .badge(let text, let tone): "<span class=\"badge \(tone.rawValue)\">\(text)</span>"
                }
            }
        )
    }
}

extension Inline {
    /// The text alone.
    var plain: String {
        parts.map { part in
            switch part {
            case .text(let text), .code(let text), .strong(let text), .badge(let text, _): text
            }
        }.joined()
    }
}

/// Base 64, as RFC 4648 has it.
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func text(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count, by: 3).map { start -> String in
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            let shown = (0...group.count).map { digits[number >> (18 - 6 * $0) & 63] }
            return String(shown) + String(repeating: "=", count: 3 - group.count)
        }.joined()
    }
}
