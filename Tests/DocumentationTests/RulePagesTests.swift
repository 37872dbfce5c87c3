import Foundation
import Reporting
import SQL
import TestSupport
import Testing

@testable import Workflows

/// The pages of the rules against the rules.
@Suite struct RulePagesTests {
    private let pages: [RulePage]

    init() throws { pages = try RulePage.all() }

    @Test func everyRuleHasAPageAndNoPageIsWithoutARule() {
        #expect(Set(pages.map(\.id)) == Set(Rules.all.map(\.id)))
    }

    @Test func everyPageSaysFirstWhatItsRuleIs() {
        for page in pages {
            guard let rule = Rules.rule(page.id) else { continue }
            let facts = [rule.group.rawValue, rule.isOff ? "off" : rule.severity.rawValue, rule.versions]
            let line = "*\(facts.compactMap(\.self).joined(separator: " · "))*"
            #expect(Array(page.head.prefix(4)) == ["# \(rule.id)", "", line, ""], "docs/rules/\(page.id).md")
        }
    }

    @Test func everyPageTellsTheProblemTheReasonAndTheSafeWay() {
        for page in pages {
            let name = "docs/rules/\(page.id).md"
            #expect(!page.head.dropFirst(3).joined().isEmpty, "\(name): what the rule finds")
            let shown = ["Found", "Not found"].filter { !page.blocks(below: $0).isEmpty }
            #expect(page.headings == ["Why", "Instead"] + shown, "\(name)")
            #expect(
                shown.isEmpty || shown.count == 2,
                "\(name): blocks below Found need some below Not found"
            )
            let group = Rules.rule(page.id)?.group
            if let group, ![.files, .releases, .script, .convention].contains(group) {
                #expect(!shown.isEmpty, "\(name): blocks that show what the rule finds and what it does not")
            }
            #expect(
                (20...90).contains(page.text.split(separator: "\n", omittingEmptySubsequences: false).count),
                "\(name)"
            )
        }
    }

    @Test func theSafeWaysParse() {
        for page in pages {
            for block in page.blocks(below: "Instead") {
                #expect(throws: Never.self, "docs/rules/\(page.id).md") {
                    _ = try Script.parse(Array(block.utf8))
                }
            }
        }
    }

    @Test func aPageIsExplainedWithoutTheMarksOfMarkdown() throws {
        for standing in try Rulebook(variables: [:]).standings {
            let text = RuleText(.plain).page(standing)
            let prose = text.split(separator: "\n").filter { !$0.hasPrefix("    ") }
            for mark in ["`", "](", "**", "#", "|"] {
                #expect(!prose.contains { $0.contains(mark) }, "\(standing.rule.id): \(mark)")
            }
            #expect(prose.allSatisfy { $0.count <= 80 }, "\(standing.rule.id)")
        }
    }

    @Test(arguments: try PageExample.all()) func theRuleFindsWhatItsPageSays(example: PageExample) throws {
        let findings = try example.findings()
        #expect(
            findings.isEmpty != example.isBreach,
            "\(findings.map { "\($0.location.path): \($0.message)" }.joined(separator: "\n"))\n\(example.block)"
        )
    }

    /// `RECORD=1` writes the index anew.
    @Test func theIndexListsEveryRule() throws {
        let index = RuleIndex(rules: Rules.all).text
        let url = Document.url("\(RulePage.folder)/README.md")
        if Golden.isRecording { try index.write(to: url, atomically: true, encoding: .utf8) }
        #expect(try Document("\(RulePage.folder)/README.md").text == index, "RECORD=1 writes it anew")
    }
}
