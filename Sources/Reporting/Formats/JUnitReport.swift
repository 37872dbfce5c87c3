import Migrations
import Workflows

/// Findings as a test report: a suite for each file, and a test that failed for each finding that fails the check.
///
/// Source: the form that Jenkins, GitLab and others read, which no standard describes.
struct JUnitReport {
    func text(_ result: Check.Result) -> String {
        let files = Dictionary(grouping: result.findings, by: \.location.path).sorted { $0.key < $1.key }
        // Many readers take a report without a test for a broken one.
        let suites =
            files.isEmpty
            ? [suite("git migrate check", [passed(FindingText(.plain).summary(result))], failures: 0)]
            : files.map { path, findings in
                suite(
                    path,
                    findings.flatMap { test($0, fails: result.fails($0)) },
                    failures: findings.count(where: result.fails),
                    tests: findings.count
                )
            }
        let failures = result.findings.count(where: result.fails)
        let counts = "tests=\"\(max(1, result.findings.count))\" failures=\"\(failures)\" errors=\"0\""
        return
            ([
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<testsuites name=\"git migrate check\" \(counts)>",
            ]
            + suites.flatMap { $0.map { "  " + $0 } } + ["</testsuites>"]).joined(separator: "\n")
    }

    private func suite(_ name: String, _ lines: [String], failures: Int, tests: Int = 1) -> [String] {
        let counts = "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\" skipped=\"0\""
        return ["<testsuite name=\(attribute(name)) \(counts)>"] + lines.map { "  " + $0 } + ["</testsuite>"]
    }

    private func passed(_ name: String) -> String {
        "<testcase name=\(attribute(name)) classname=\"git-migrate\"/>"
    }

    private func test(_ finding: Finding, fails: Bool) -> [String] {
        let mark = finding.location.mark
        let name = finding.rule + (mark.map { " (\($0.line):\($0.column))" } ?? "")
        let path = finding.location.path
        // Jenkins takes what stands before the last full stop for a package.
        let unit = path.hasSuffix(".sql") ? String(path.dropLast(4)) : path
        let place = "file=\(attribute(path))" + (mark.map { " line=\"\($0.line)\"" } ?? "")
        let text = FindingText(.plain).lines(finding).map(content).joined(separator: "\n")
        let severity = finding.severity.rawValue
        let inner =
            fails
            ? "<failure type=\"\(severity)\" message=\(attribute(finding.message))>\(text)</failure>"
            : "<system-out>\(text)</system-out>"
        return [
            "<testcase name=\(attribute(name)) classname=\(attribute(unit)) \(place)>", "  " + inner,
            "</testcase>",
        ]
    }

    private func attribute(_ text: String) -> String {
        "\"" + content(text.printable).replacing("\"", with: "&quot;") + "\""
    }

    /// XML 1.0 has no way to write most control characters; they are spelled out before.
    private func content(_ text: String) -> String {
        let allowed = String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.value & 0xFFFE != 0xFFFE })
        )
        return allowed.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
