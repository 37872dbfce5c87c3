import Foundation

/// A rule's page, `docs/rules/<id>.md`.
struct RulePage {
    /// The rule that its file is named after.
    let id: String
    let text: String

    /// The pages of all rules: every file of the folder but the index.
    static func all() throws -> [RulePage] {
        try FileManager.default.contentsOfDirectory(atPath: Document.url(folder).path).sorted()
            .filter { $0.hasSuffix(".md") && $0 != "README.md" }
            .map { try RulePage(id: String($0.dropLast(3)), text: Document("\(folder)/\($0)").text) }
    }

    static let folder = "docs/rules"

    /// The headings of the second level, in order.
    var headings: [String] { sections.map(\.heading) }

    /// The lines before the first heading of the second level.
    var head: [String] {
        Array(lines.prefix { !$0.hasPrefix("## ") })
    }

    /// The SQL blocks below a heading.
    func blocks(below heading: String) -> [String] {
        sections.filter { $0.heading == heading }.flatMap { section in
            var blocks: [String] = []
            var block: [String]?
            for line in section.lines {
                if line.hasPrefix("```") {
                    if let lines = block { blocks.append(lines.map { $0 + "\n" }.joined()) }
                    block = block == nil && line == "```sql" ? [] : nil
                } else {
                    block?.append(line)
                }
            }
            return blocks
        }
    }

    private var lines: [String] { text.components(separatedBy: "\n") }

    private var sections: [(heading: String, lines: [String])] {
        lines.reduce(into: []) { sections, line in
            if line.hasPrefix("## ") {
                sections.append((String(line.dropFirst(3)), []))
            } else if let last = sections.indices.last {
                sections[last].lines.append(line)
            }
        }
    }
}
