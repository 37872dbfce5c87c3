import Migrations
import Workflows

/// Rules as they are explained.
public struct RuleText {
    let style: Style
    /// How many columns a line has.
    private static let width = 80

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// A rule's page, and what the project says of the rule.
    public func page(_ standing: RuleStanding) -> String {
        let changes =
            standing.changes.isEmpty && standing.severity == nil
            ? [
                "    "
                    + style.code(
                        "git config -f .gitmigrate migrate.rule.\(standing.rule.id).severity warning"
                    ),
                "switches the rule on.",
            ].joined(separator: "\n\n")
            : lines(standing.changes, indent: 4).joined(separator: "\n")
        guard !changes.isEmpty else { return page(standing.rule) }
        return [page(standing.rule), style.bold("In this project"), changes].joined(separator: "\n\n")
    }

    /// A rule's page.
    func page(_ rule: RuleFacts) -> String {
        Markdown(rule.page).blocks.map(text).joined(separator: "\n\n")
    }

    /// Every rule with its severity, group by group.
    public func list(_ standings: [RuleStanding]) -> String {
        let width = standings.map(\.rule.id.count).max() ?? 0
        let groups = RuleGroup.allCases.map { group in standings.filter { $0.rule.group == group } }
        let sections = groups.filter { !$0.isEmpty }.map { members in
            ([style.bold(members[0].rule.group.title)] + members.flatMap { row($0, width) })
                .joined(separator: "\n")
        }
        return sections.joined(separator: "\n\n")
    }

    private func row(_ standing: RuleStanding, _ width: Int) -> [String] {
        let severity = standing.severity
        let name = (severity?.rawValue ?? "off").padded(Severity.widest)
        let shown = severity.map { style.severity($0, name) } ?? name
        let summary = "  \(standing.rule.id.padded(width))  \(shown)  \(standing.rule.summary)"
        return [summary] + lines(standing.changes, indent: width + Severity.widest + 6)
    }

    private func lines(_ changes: [RuleStanding.Change], indent: Int) -> [String] {
        changes.map {
            String(repeating: " ", count: indent) + style.code("\($0.key) = \($0.value)".printable)
        }
    }

    private func text(_ block: Markdown.Block) -> String {
        switch block {
        case .heading(let text): return style.bold(text)
        case .verbatim(let lines): return lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
        case .text(let text, let mark):
            let indent = String(repeating: " ", count: mark?.count ?? 0)
            let lines = InlineMarkdown(text).lines(width: Self.width - indent.count, style)
            return lines.enumerated().map { ($0 == 0 ? mark ?? "" : indent) + $1 }.joined(separator: "\n")
        }
    }
}

extension RuleText {
    /// There is no such rule.
    static func unknown(_ id: String) -> Complaint {
        Complaint("there is no rule '\(id.printable)'", hints: hints(for: id), status: .usage)
    }

    /// What may have been meant, and where to look.
    static func hints(for id: String) -> [String] {
        let similar = SimilarNames.of(id, among: Rules.all.map(\.id))
        let names = similar.count > 1 ? "one of \(listed(similar)) is" : similar.first.map { "\($0) is" }
        return [names.map { "perhaps \($0) meant" }, "git migrate explain --all lists the rules"]
            .compactMap(\.self)
    }
}

extension Severity {
    /// The columns of the longest name.
    fileprivate static let widest = allCases.map(\.rawValue.count).max() ?? 0
}
