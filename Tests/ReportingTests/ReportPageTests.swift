import Foundation
import FoundationXML
import Migrations
import Testing

@testable import Reporting
@testable import Workflows

/// What a report's page is made of, whatever stands in it.
@Suite struct ReportPageTests {
    private static var reports: [Report] { [ReportSamples.empty, ReportSamples.single, ReportSamples.full] }

    @Test func everyTextComesBackFromHTML() throws {
        for sample in Samples.texts {
            // No XML may hold these two, with which the test reads it.
            let text = sample.replacing("\u{FFFE}", with: "").replacing("\u{FFFF}", with: "")
            let piece: HTML = "<p title=\"\(text)\">\(text)</p>"
            let reader = TextReader()
            let parser = XMLParser(data: Data(piece.source.utf8))
            parser.delegate = reader
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
            let visible = { (text: String) in text.split(whereSeparator: \.isWhitespace).joined() }
            let shown = text.unicodeScalars.reduce(into: "") { shown, scalar in
                let isKept = scalar == "\n" || scalar == "\t" || !String.isControl(scalar)
                shown += isKept ? String(scalar) : "\\u{" + String(scalar.value, radix: 16) + "}"
            }
            #expect(visible(reader.text) == visible(shown))
            #expect(visible(reader.title) == visible(shown))
            #expect(reader.elements == ["p"])
        }
    }

    @Test func aPageHasNoElementsButItsOwnWhateverStandsInTheRepository() {
        for report in Self.reports {
            let page = ReportPage(report).text(.html)
            #expect(!page.contains("<script") && !page.contains("\u{202E}"))
            #expect(
                page.components(separatedBy: "<details>").count
                    == page.components(separatedBy: "</details>").count
            )
            #expect(!page.contains("javascript:1\""))
            #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("//"))
        }
    }

    @Test func everyPageIsWellFormedAndItsHeadingsAreInOrder() throws {
        for report in Self.reports {
            let page = ReportPage(report).text(.html)
            let body = try #require(page.components(separatedBy: "</head>\n").last)
            let reader = TextReader()
            let parser = XMLParser(data: Data(("<html>" + body).utf8))
            parser.delegate = reader
            #expect(parser.parse(), "\(String(describing: parser.parserError)) \(parser.lineNumber)")
            let levels = reader.elements.compactMap { name in
                name.hasPrefix("h") ? Int(name.dropFirst()) : nil
            }
            #expect(levels.first == 1 && levels.filter { $0 == 1 }.count == 1)
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
            #expect(Set(reader.ids).count == reader.ids.count)
            #expect(reader.anchors.allSatisfy { reader.ids.contains($0) })
            #expect(reader.headings.allSatisfy { $0 == "col" || $0 == "row" })
        }
    }

    @Test func theSameReportMakesTheSamePage() {
        for format in ReportPage.Format.allCases {
            #expect(
                ReportPage(ReportSamples.full).text(format) == ReportPage(ReportSamples.full).text(format)
            )
        }
    }

    @Test func whatIsOnThePictureStandsInATableToo() {
        let page = ReportPage(ReportSamples.full).text(.html)
        let pictures = page.components(separatedBy: "<figure>").dropFirst().joined()
        let rows = page.components(separatedBy: "</tr>").filter { $0.contains("rowheader") }
        for number in 11...40 {
            #expect(pictures.contains(" #\(number) "), "\(number)")
            #expect(rows.contains { $0.contains(" #\(number)</span></th>") }, "\(number)")
        }
        #expect(page.contains("And 10 earlier deployments"))
    }

    // MARK: Markdown

    @Test func hostileTextIsNoMarkupInMarkdown() throws {
        let page = ReportPage(ReportSamples.full).text(.markdown)
        let outside = page.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 0 }
            .map(\.element).joined()
        let markdown = outside.split(separator: "\n").filter { !$0.hasPrefix("<details><summary>") }
        let text = try Self.withoutCode(markdown.joined(separator: "\n")).replacing("\\\\", with: "")
            .replacing("\\<", with: "")
            .replacing("\\[", with: "").replacing("\\]", with: "")
        #expect(!text.contains("<script") && !text.contains("</script") && !text.contains("["), "\(text)")
        #expect(!page.contains("\u{202E}"))
        #expect(page.components(separatedBy: "<details>").count > 5)
        for line in page.split(separator: "\n") where line.hasPrefix("| ") {
            let bars = line.replacing("\\|", with: "").count { $0 == "|" }
            #expect([4, 7, 8].contains(bars), "\(line)")
        }
    }

    /// Without what stands between runs of backticks that are equally long.
    private static func withoutCode(_ text: String) throws -> String {
        let spans = try NSRegularExpression(pattern: "(?<!`)(`+)(?!`).*?(?<!`)\\1(?!`)")
        let all = NSRange(text.startIndex..., in: text)
        return spans.stringByReplacingMatches(in: text, range: all, withTemplate: "")
    }

    @Test func markdownStaysBelowWhatACommentHoldsAndSaysWhatIsLeftOut() {
        for (count, bytes) in [(3, 100), (30, 5_000), (400, 300), (900, 10)] {
            let page = ReportPage(ReportSamples.large(count, bytes: bytes)).text(.markdown)
            #expect(page.utf8.count < 65_536, "\(count) of \(bytes)")
            let isCut = page.contains("> **Cut**")
            #expect(isCut == (count > 3), "\(count) of \(bytes)")
            #expect(!isCut || page.contains("`git migrate report -o report.html` writes all of it"))
            #expect(page.contains("<details>") || bytes < 100)
        }
    }

    @Test func aFenceIsLongerThanAnyInTheScript() {
        let page = ReportPage(ReportSamples.large(1, bytes: 60)).text(.markdown)
        #expect(page.contains("\n````sql\n") && page.contains("\n````\n\n</details>"))
    }

    // MARK: Digests

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64IsAsTheStandardHasIt(_ text: String, _ expected: String) {
        #expect(Base64.text(Array(text.utf8)) == expected)
    }
}

/// What an XML parser sees of a piece of a page.
private final class TextReader: NSObject, XMLParserDelegate {
    var text = ""
    var title = ""
    var elements: [String] = []
    var ids: [String] = []
    var anchors: [String] = []
    /// The scopes of table headers.
    var headings: [String] = []

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append(name)
        title += attributes["title"] ?? ""
        if let id = attributes["id"] { ids.append(id) }
        if name == "th" { headings.append(attributes["scope"] ?? "") }
        if let anchor = attributes["href"], anchor.hasPrefix("#") {
            anchors.append(String(anchor.dropFirst()))
        }
    }
}
