import Migrations
import Workflows

/// Findings as a compiler prints them.
public struct FindingText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// One finding: place, severity, message, rule, the line, a caret, and the way on.
    public func lines(_ finding: Finding) -> [String] {
        let place =
            [finding.location.path.printable]
            + (finding.location.mark.map { ["\($0.line)", "\($0.column)"] } ?? [])
        let message =
            "\(style.bold(place.joined(separator: ":") + ":")) \(style.severity(finding.severity, finding.severity.rawValue)): \(finding.message.printable) [\(finding.rule)]"
        let excerpt = finding.location.mark.map { Excerpt(mark: $0).lines(style) } ?? []
        let help = finding.help.map { ["      = help: \($0.printable)"] } ?? []
        return [message] + excerpt + help
    }

    /// All findings and their sum.
    public func text(_ result: Check.Result) -> String {
        let blocks = result.findings.map { lines($0).joined(separator: "\n") }
        return (blocks + [summary(result)]).joined(separator: "\n")
    }

    /// The answer when the index holds no change to the migrations.
    public var nothingStaged: String {
        "no change to the migrations is staged; git migrate check --all checks everything in HEAD"
    }

    /// `2 errors and 1 warning (3 migrations checked)`.
    public func summary(_ result: Check.Result) -> String {
        let counts = Severity.allCases.reversed().compactMap { severity in
            let count = result.findings.count { $0.severity == severity }
            return count == 0 ? nil : counted(count, severity.rawValue)
        }
        let scope = counted(result.migrations, "migration")
        return counts.isEmpty ? "\(scope) checked, no findings" : "\(listed(counts)) (\(scope) checked)"
    }
}
