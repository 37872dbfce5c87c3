import Migrations
import Workflows

/// Findings as a compiler prints them.
public struct FindingText {
    let style: Style
    private let scope: Check.Scope

    /// Text in a style.
    ///
    /// - Parameter scope: what was judged, and what the command that writes fixes is about.
    public init(_ style: Style, scope: Check.Scope = .staged) {
        (self.style, self.scope) = (style, scope)
    }

    /// One finding: place, severity, message, rule, the line, a caret, and the way on.
    public func lines(_ finding: Finding) -> [String] {
        let place =
            [finding.location.path.printable]
            + (finding.location.mark.map { ["\($0.line)", "\($0.column)"] } ?? [])
        let message =
            "\(style.bold(place.joined(separator: ":") + ":")) \(style.severity(finding.severity, finding.severity.rawValue)): \(finding.message.printable) [\(finding.rule)]"
        let excerpt = finding.location.mark.map { Excerpt(mark: $0).lines(style) } ?? []
        let help = finding.help.map { ["      = help: \($0.printable)"] } ?? []
        let fix = finding.fix.flatMap { fix in
            fixCommand.map { ["      = fix: \($0)  # \(fix.summary.printable)"] }
        }
        return [message] + excerpt + help + (fix ?? [])
    }

    /// What writes the fixes; nil for a merge, which the working tree does not hold.
    private var fixCommand: String? {
        switch scope {
        case .staged: "git migrate check --fix"
        case .revision("HEAD"): "git migrate check --all --fix"
        case .revision(let revision), .range(let revision): "git migrate check \(revision.shellWord) --fix"
        case .merge: nil
        }
    }

    /// All findings and their sum.
    public func text(_ result: Check.Result) -> String {
        let blocks = result.findings.map { lines($0).joined(separator: "\n") }
        return (blocks + [summary(result)]).joined(separator: "\n")
    }

    /// Where more is said of what is worst.
    public func hint(_ result: Check.Result) -> String? {
        let worst = result.findings.map(\.severity).max()
        return result.findings.first { $0.severity == worst }.map {
            "\(style.warning("hint:")) git migrate explain \($0.rule) says more"
        }
    }

    /// The answer when there is nothing to judge.
    public func nothing(in scope: Check.Scope) -> String {
        switch scope {
        case .staged:
            "no change to the migrations is staged; git migrate check --all checks everything in HEAD"
        case .merge(let revision):
            "HEAD has all of \(revision.printable) already, so that nothing is to be merged"
        case .range(let range), .revision(let range):
            "the first side of \(range.printable) has all of the second already, so that nothing is to be merged"
        }
    }

    /// `2 errors and 1 warning (3 migrations checked)`.
    public func summary(_ result: Check.Result) -> String {
        let counts = Severity.allCases.reversed().compactMap { severity in
            let count = result.findings.count { $0.severity == severity }
            return count == 0 ? nil : counted(count, severity.rawValue)
        }
        let scope = counted(result.migrations, "migration")
        return counts.isEmpty
            ? "\(scope) checked, \(none(from: result.selection.severity))"
            : "\(listed(counts)) (\(scope) checked)"
    }

    /// What was looked for and is not there.
    private func none(from severity: Severity) -> String {
        switch severity {
        case .note: "no findings"
        case .warning: "no errors and no warnings"
        case .error: "no errors"
        }
    }
}
