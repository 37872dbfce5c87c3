import Foundation
import FoundationXML
import Migrations
import Testing

@testable import Reporting

/// What stands in a script or a file name stays text, whatever it is written in.
@Suite struct EscapingTests {
    @Test func everyCharacterComesBackFromJSON() throws {
        for text in Samples.texts {
            let written = JSON.object([(text, .array([.string(text), .boolean(true), .integer(-1)]))]).text
            let read = try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String: [Any]]
            #expect(read?.keys.first?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
            #expect(
                (read?.values.first?[0] as? String)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true
            )
            #expect(!written.unicodeScalars.contains { $0 != "\n" && String.isControl($0) })
        }
    }

    @Test func everyCharacterCanStandInXML() {
        for text in Samples.texts {
            let report = JUnitReport().text(Samples.result([Samples.finding(text, path: text)]))
            let parser = XMLParser(data: Data(report.utf8))
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
        }
    }

    @Test func aFindingIsOneWorkflowCommandWhateverItSays() {
        for text in Samples.texts {
            let report = GitHubReport().text(Samples.result([Samples.finding(text, path: text)]))
            #expect(report.split(whereSeparator: \.isNewline).count == 1)
            let properties = report.split(separator: "::", maxSplits: 2)[0]
            #expect(properties.split(separator: ",").count == 5)
        }
    }

    @Test func everyPathComesBackFromALink() {
        for text in Samples.texts {
            #expect(text.percentEncoded.removingPercentEncoding == text)
            #expect(text.percentEncoded.allSatisfy { $0.isASCII && !" ()<>\"".contains($0) })
        }
    }

    @Test func anExcerptCannotEndItsBlock() {
        for count in 1...12 {
            let line = String(repeating: "`", count: count)
            let report = MarkdownReport(links: FileLinks([:])).text(Samples.result([Samples.finding(line)]))
            let lines = report.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            let fences = lines.filter { $0.hasPrefix("```") }
            #expect(fences.count == 2)
            #expect(fences[0] == fences[1] + "text")
            #expect(fences[1].count > count)
        }
    }

    @Test func nobodyIsCalledAndNoIssueIsMentionedByAComment() {
        let report = MarkdownReport(links: FileLinks([:])).text(
            Samples.result([Samples.finding("@everybody see #1 and <script>", path: "up/@you_#2.sql")])
        )
        let prose = report.split(separator: "\n").filter { !$0.contains(" | ") }
        #expect(!prose.contains { $0.contains(/@\w/) || $0.contains(/[^(]#\d/) || $0.contains(/[^\\]<s/) })
    }

    @Test func aCommentHoldsAHundredFindingsAndSaysHowManyMoreThereAre() {
        let findings = (1...103).map { Samples.finding("finding \($0)") }
        let report = MarkdownReport(links: FileLinks([:])).text(Samples.result(findings))
        #expect(report.split(separator: "\n").count { $0.hasPrefix("- ") } == 100)
        #expect(report.hasSuffix("…and 3 findings more; `git migrate check` shows all."))
        #expect(report.utf8.count < 65_536)
    }
}
