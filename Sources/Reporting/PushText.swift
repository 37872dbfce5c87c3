import Migrations
import Workflows

/// What a hook says of a push.
public struct PushText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// One reference: what was found, or why it may not change.
    public func text(_ verdict: PushCheck.Verdict) -> String {
        let name = listed(verdict.names.map(\.printable), limit: 3)
        switch verdict.outcome {
        case .judged(let result):
            let findings = FindingText(style)
            if result.findings.isEmpty { return "\(name): \(findings.summary(result))" }
            let commit = verdict.commit.map { " (\($0.short))" } ?? ""
            let lines = [style.bold("\(name)\(commit):"), findings.text(result), findings.hint(result)]
            return lines.compactMap(\.self).joined(separator: "\n")
        case .movedRelease(let old):
            let from = old.map { " from \($0.short)" } ?? ""
            let to = verdict.commit.map { " to \($0.short)" } ?? ""
            return refusal("\(name) is a release, and the push would move it\(from)\(to)")
        case .deletedRelease:
            return refusal("\(name) is a release, and the push would delete it")
        }
    }

    private func refusal(_ sentence: String) -> String {
        """
        \(style.error("error:")) \(sentence)
        \(style.warning("hint:")) databases are deployed by that name: make a new tag for what has changed
        \(style.warning("hint:")) to allow it, here and in the repository that receives it: git config migrate.denyReleaseChanges false
        """
    }
}
