import Migrations
import Workflows

/// Findings in a format of this tool's own, which `docs/checking.md` describes.
struct JSONReport {
    let toolVersion: String

    func text(_ result: Check.Result) -> String {
        let prints = Fingerprints.of(result.findings)
        let document: JSON = [
            "format": 1,
            "tool": ["name": "git-migrate", "version": .string(toolVersion)],
            "migrations": .integer(result.migrations),
            "passes": .boolean(result.passes),
            "counts": .object(
                Severity.allCases.reversed().map { severity in
                    (severity.rawValue, .integer(result.findings.count { $0.severity == severity }))
                }
            ),
            "findings": .array(zip(result.findings, prints).map(finding)),
        ]
        return document.text
    }

    private func finding(_ finding: Finding, _ fingerprint: String) -> JSON {
        let mark = finding.location.mark
        return [
            "rule": .string(finding.rule),
            "severity": .string(finding.severity.rawValue),
            "message": .string(finding.message),
            "help": finding.help.map { .string($0) },
            "path": .string(finding.location.path),
            "line": mark.map { .integer($0.line) },
            "column": mark.map { .integer($0.scalarColumns.lowerBound) },
            "endColumn": mark.map { .integer($0.scalarColumns.upperBound) },
            "text": mark?.snippet.map { .string($0) },
            "fingerprint": .string(fingerprint),
            "fix": finding.fix.map { .string($0.summary) },
        ]
    }
}
