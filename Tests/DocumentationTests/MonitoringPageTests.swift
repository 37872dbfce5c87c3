import Foundation
import Reporting
import TestSupport
import Testing

/// The page about monitoring against what the tool writes.
@Suite struct MonitoringPageTests {
    private let page: Document

    init() throws { page = try Document("docs/monitoring.md") }

    @Test func thePageHasEveryNumberAndNoOther() {
        let described = page.rows.compactMap(\.first).filter { $0.hasPrefix("git_migrate_") }
        #expect(described == Metric.allCases.map(\.name))
    }

    @Test func thePageHasEveryEventAndNoOther() throws {
        let table = try #require(page.text.between("\n| event |", and: "\n\n"))
        let described = table.matches(of: #/\n\| `([a-z-]+)`/#).map { String($0.output.1) }
        #expect(described == LogRecord.Event.allCases.map(\.rawValue))
    }

    @Test func theAlertsAreAboutNumbersThatThereAre() throws {
        let rules = try #require(page.text.between("```yaml\n", and: "```"))
        let names = Set(rules.matches(of: #/git_migrate_[a-z_]+/#).map { String($0.output) })
        #expect(names.count > 5 && names.isSubset(of: Metric.allCases.map(\.name)))
    }

    @Test(.enabled(if: Promtool.path != nil)) func prometheusTakesTheAlerts() throws {
        let rules = try #require(page.text.between("```yaml\n", and: "```"))
        let file = NSTemporaryDirectory() + "git-migrate-\(UUID().uuidString).yml"
        try rules.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let outcome = try run(try #require(Promtool.path), ["check", "rules", "--lint-fatal", file])
        #expect(outcome.status == 0, "\(outcome.out)\(outcome.err)")
    }
}
