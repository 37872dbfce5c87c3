/// A page as GitHub-flavoured Markdown, for a comment on a pull request or the summary of a job.
struct PageMarkdown {
    private let page: Page

    /// What a comment holds, in characters; the summary of a job holds 1 MiB. Bytes are counted, of which no character has less than
    /// one.
    private static let room = 65_536
    /// What the words about what is left out take, at the most.
    private static let reserve = 512
    /// How many rows and cards are shown; fewer where even these leave no room.
    private static let limits = [200, 60, 20, 5]

    init(_ page: Page) { self.page = page }

    var text: String {
        let drafts = Self.limits.lazy.map { Draft(page, limit: $0, scripts: []).text }
        let room = Self.room - Self.reserve
        guard let draft = zip(Self.limits, drafts).first(where: { $0.1.utf8.count <= room }) else {
            return shortened(room)
        }
        var left = room - draft.1.utf8.count
        let chosen = page.scripts.enumerated().compactMap { index, script -> Int? in
            guard script.text.utf8.count <= left else { return nil }
            let size = Draft.folded(script).utf8.count
            guard size <= left else { return nil }
            left -= size
            return index
        }
        return Draft(page, limit: draft.0, scripts: Set(chosen)).text
    }

    /// With a great many environments nothing fits but the sums.
    private func shortened(_ room: Int) -> String {
        var page = page
        page.sections = []
        return Draft(page, limit: 5, scripts: []).text
    }
}

/// A page with as much in it as was chosen.
private struct Draft {
    let page: Page
    /// How many rows of a table, items of a list and cards there are at the most.
    let limit: Int
    /// The scripts that are shown, by their places.
    let scripts: Set<Int>

    init(_ page: Page, limit: Int, scripts: Set<Int>) {
        (self.page, self.limit, self.scripts) = (page, limit, scripts)
    }

    var text: String {
        var writer = Writer(limit: limit, scripts: scripts)
        writer.add("## \(page.title.markdownEscaped)")
        for line in page.lead { writer.add(line.markdown) }
        writer.add(
            page.sums.map { sum in
                "- **\(sum.figure)** \(sum.label.markdownEscaped): \(sum.detail.markdownEscaped)"
            }.joined(separator: "\n")
        )
        let head = writer.parts
        writer.parts = []
        for section in page.sections {
            writer.add("### \(section.title.markdownEscaped)")
            for block in section.blocks { writer.add(block) }
        }
        let body = writer.parts
        let note = note(writer.left)
        return (head + note + body + [page.foot.markdown]).joined(separator: "\n\n")
    }

    private func note(_ left: Int) -> [String] {
        let isCut = page.sections.isEmpty
        guard left > 0 || isCut else { return [] }
        let what = isCut ? "All but the sums" : counted(left, "part")
        let verb = isCut || left != 1 ? "are" : "is"
        return [
            "> **Cut**: \(what) \(verb) left out, since a comment takes 65,536 characters; \(Inline(.code(page.command)).markdown) writes all of it."
        ]
    }

    static func folded(_ script: FoldedScript) -> String {
        let lines = script.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).printable }
        let longest = script.text.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        let summary = HTML.joined(
            script.summary.parts.map { part in
                switch part {
                case .text(let text), .badge(let text, _): HTML(text: text)
                case .code(let text): "<code>\(text)</code>"
                case .strong(let text): "<b>\(text)</b>"
                }
            }
        )
        return
            "<details><summary>\(summary.source)</summary>\n\n\(fence)\(script.language)\n\(lines.joined(separator: "\n"))\n\(fence)\n\n</details>"
    }
}

/// Writes blocks one after the other, and counts what finds no place.
private struct Writer {
    let limit: Int
    let scripts: Set<Int>
    var parts: [String] = []
    /// How many scripts, rows and cards were left out.
    var left = 0
    private var script = 0

    init(limit: Int, scripts: Set<Int>) { (self.limit, self.scripts) = (limit, scripts) }

    mutating func add(_ part: String) { parts.append(part) }

    mutating func add(_ block: Block) {
        switch block {
        case .paragraph(let line): add(line.markdown)
        case .note(let line, _): add("> \(line.markdown)")
        case .list(let lines):
            add(shown(lines).map { "- \($0.markdown)" }.joined(separator: "\n"))
        case .table(let table): add(self.table(table))
        case .script(let script): add(script)
        case .cards(let cards, let more): add(cards, more)
        case .picture: break
        case .beside(_, let blocks): for block in blocks { add(block) }
        }
    }

    private mutating func add(_ script: FoldedScript) {
        defer { self.script += 1 }
        guard !scripts.contains(self.script) else { return add(Draft.folded(script)) }
        left += 1
        add(
            "\(script.summary.markdown): left out here, `\(script.command.replacing("`", with: "'"))` shows it"
        )
    }

    private mutating func add(_ cards: [Card], _ more: String) {
        for card in cards.prefix(limit) {
            add("#### \(card.title.markdown)")
            for block in card.blocks { add(block) }
        }
        let rest = cards.dropFirst(limit)
        guard !rest.isEmpty else { return }
        script += rest.reduce(0) { $0 + $1.blocks.flatMap(\.scripts).count }
        left += rest.count
        add("…and \(rest.count) more: \(Inline(.code(more)).markdown)")
    }

    private mutating func shown<Element>(_ elements: [Element]) -> ArraySlice<Element> {
        left += max(0, elements.count - limit)
        return elements.prefix(limit)
    }

    private mutating func table(_ table: Table) -> String {
        let rows = shown(table.rows).map { row in "| \(row.map(\.markdownCell).joined(separator: " | ")) |" }
        let head = "| \(table.columns.map(\.markdownEscaped).joined(separator: " | ")) |"
        let rule = "|\(table.columns.map { _ in " --- |" }.joined())"
        return ([head, rule] + rows).joined(separator: "\n")
    }
}

extension Inline {
    var markdown: String {
        parts.map { part in
            switch part {
            case .text(let text): text.markdownEscaped
            case .code(let text): Self.code(text)
            case .strong(let text), .badge(let text, _): "**\(text.markdownEscaped)**"
            }
        }.joined().replacing("\n", with: " ")
    }

    /// In a table a bar ends the cell, in code too. Escaped text has none by itself.
    var markdownCell: String {
        parts.map { part in
            if case .code(let text) = part { return Self.code(text).replacing("|", with: "\\|") }
            return Inline(part).markdown
        }.joined().replacing("\n", with: " ")
    }

    /// The marks around it are longer than any in it.
    private static func code(_ text: String) -> String {
        let text = text.printable
        let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
        let marks = String(repeating: "`", count: longest + 1)
        return longest == 0 ? "`\(text)`" : "\(marks) \(text) \(marks)"
    }
}
