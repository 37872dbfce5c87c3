import Foundation
import TestSupport
import Testing

@testable import Workflows

@Suite struct PagesTests {
    @Test func everyRuleIsOnThePageOfRulesWithItsSeverity() throws {
        let documented = try Document("docs/rules.md").rows
            .filter { $0.count == 3 && !$0[0].hasPrefix("rule") && !$0[0].hasPrefix("---") }
            .map { "\($0[0]) \($0[1])" }
        let rules = Rules.all
        #expect(Set(documented) == Set(rules.map { "\($0.id) \($0.severity.rawValue)" }))
    }

    @Test func everyLinkBetweenPagesLeadsSomewhere() throws {
        let pages = try run("git", ["ls-files", "--", "*.md"], currentFolder: Tool.package.path).out
        for page in pages.split(separator: "\n") {
            let document = try Document(String(page))
            for match in document.text.matches(of: #/\]\((?<target>[^)#:]+)(#[^)]*)?\)/#) {
                let target = Document.url(document.path).deletingLastPathComponent()
                    .appendingPathComponent(String(match.output.target))
                #expect(
                    FileManager.default.fileExists(atPath: target.path),
                    "\(page): \(match.output.target)"
                )
            }
        }
    }

    @Test func theRepositorysOwnMigrationsPassItsOwnCheck() throws {
        let outcome = try run(Tool.path, ["check", "--all"], currentFolder: Tool.package.path)
        #expect(outcome.status == 0)
        #expect(outcome.err.hasSuffix("no findings\n"))
    }
}
