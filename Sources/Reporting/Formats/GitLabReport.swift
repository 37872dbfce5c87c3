import Migrations
import Workflows

/// Findings as GitLab's Code Quality report, which merge requests show.
///
/// Source: GitLab's documentation, "Code Quality report format": a part of the Code Climate specification.
struct GitLabReport {
    func text(_ result: Check.Result) -> String {
        JSON.array(zip(result.findings, Fingerprints.of(result.findings)).map(issue)).text
    }

    private func issue(_ finding: Finding, _ fingerprint: String) -> JSON {
        [
            "description": .string(
                [finding.message, finding.help].compactMap(\.self).joined(separator: "; ")
            ),
            "check_name": .string(finding.rule),
            "fingerprint": .string(fingerprint),
            "severity": .string(severity(finding.severity)),
            "location": [
                "path": .string(finding.location.path),
                "lines": ["begin": .integer(finding.location.mark?.line ?? 1)],
            ],
        ]
    }

    private func severity(_ severity: Severity) -> String {
        switch severity {
        case .error: "major"
        case .warning: "minor"
        case .note: "info"
        }
    }
}
