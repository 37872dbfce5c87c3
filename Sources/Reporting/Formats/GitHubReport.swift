import Migrations
import Workflows

/// Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
///
/// Source: GitHub's documentation of workflow commands, and `@actions/core`, which escapes like this.
struct GitHubReport {
    func text(_ result: Check.Result) -> String { result.findings.map(command).joined(separator: "\n") }

    private func command(_ finding: Finding) -> String {
        let mark = finding.location.mark
        let places = mark.map {
            [
                "line=\($0.line)", "col=\($0.utf16Columns.lowerBound)",
                "endColumn=\($0.utf16Columns.upperBound)",
            ]
        }
        let properties =
            ["file=" + property(finding.location.path.printable)] + (places ?? []) + [
                "title=" + property(finding.rule)
            ]
        let lines = [finding.message, finding.help.map { "help: " + $0 }].compactMap(\.self)
        let message = lines.map(\.printable).joined(separator: "\n")
        return "::\(word(finding.severity)) \(properties.joined(separator: ","))::\(escaped(message))"
    }

    private func word(_ severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .note: "notice"
        }
    }

    private func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private func property(_ text: String) -> String {
        escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
