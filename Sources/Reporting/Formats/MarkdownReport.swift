import Migrations
import Workflows

/// Findings as a comment on a pull request, or a summary of a job.
struct MarkdownReport {
    let links: FileLinks

    /// How many findings are shown: comments have a limit, GitHub's of 65,536 characters.
    private static let limit = 100

    func text(_ result: Check.Result) -> String {
        let head = "### git migrate check\n\n\(FindingText(.plain).summary(result))"
        let shown = result.findings.prefix(Self.limit)
        let files = Dictionary(grouping: shown, by: \.location.path).sorted { $0.key < $1.key }
        let left = result.findings.count - shown.count
        let rest = left > 0 ? ["…and \(counted(left, "finding")) more; `git migrate check` shows all."] : []
        return ([head] + files.map(section) + rest).joined(separator: "\n\n")
    }

    private func section(_ path: String, _ findings: [Finding]) -> String {
        (["#### [\(path.markdownEscaped)](\(links.address(path, line: nil)))"] + findings.map(item))
            .joined(separator: "\n\n")
    }

    private func item(_ finding: Finding) -> String {
        let mark = finding.location.mark
        let place = mark.map {
            " in [line \($0.line)](\(links.address(finding.location.path, line: $0.line)))"
        }
        let head =
            "- **\(finding.severity.rawValue)**\(place ?? "") `\(finding.rule)`: \(finding.message.markdownEscaped)"
        let help = finding.help.map { ["  *help:* \($0.markdownEscaped)"] } ?? []
        return ([head] + (mark.map { [excerpt($0)] } ?? []) + help).joined(separator: "\n\n")
    }

    private func excerpt(_ mark: Location.Mark) -> String {
        let lines = Excerpt(mark: mark).lines(.plain)
        let longest = lines.joined().split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return ([fence + "text"] + lines + [fence]).map { "  " + $0 }.joined(separator: "\n")
    }
}
