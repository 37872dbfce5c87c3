import TestSupport
import Testing

@testable import Migrations

@Suite struct MetricsPageTests {
    private static let texts = [
        "staging", "", "a\"b", "back\\slash", "two\nlines", "\\n", "v1.0,x=\"y\"}", "\u{301}accent first",
        "ümläut 字",
        "\r", "# HELP",
    ]
    private static let values: [Double] = [0, 1, -1, 0.000001, 12.345678, 1_763_757_612, 3e15, 1e20, 0.1]

    private func page(_ random: inout some RandomNumberGenerator) -> MetricsPage {
        var page = MetricsPage()
        let families = (0..<Int.random(in: 0...4, using: &random)).map { number in
            let labels = (0..<Int.random(in: 0...3, using: &random)).map { name in
                (0..<name).map { MetricLabel("l\($0)", Self.texts.randomElement(using: &random) ?? "") }
            }
            return MetricFamily(
                "family_\(number)",
                help: Self.texts.dropFirst(2).randomElement(using: &random) ?? "",
                .gauge,
                Array(Set(labels)).map { MetricSample($0, Self.values.randomElement(using: &random) ?? 0) }
            )
        }
        page.replace([], labelled: [], with: families)
        return page
    }

    @Test func whatIsWrittenIsReadAsItWasAndByOthersAsTheFormatSays() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let page = page(&random)
            #expect(MetricsPage(text: page.text) == page, "\(page.text)")
            let problems = PrometheusText(page.text).problems
            #expect(problems.isEmpty, "\(problems)\n\(page.text)")
        }
    }

    @Test(arguments: [
        "", "x 1\n", "# HELP x y\n# TYPE x gauge\nx 1\n", MetricsPage.head, MetricsPage.head + "\nx 1\n",
        MetricsPage.head + "\n# HELP x y\n# TYPE x gauge\ny 1\n",
        MetricsPage.head + "\n# HELP x y\n# TYPE x gauge\nx{a=\"b} 1\n",
        MetricsPage.head + "\n# HELP x y\n# TYPE x gauge\nx{a=\"b\\",
        MetricsPage.head + "\n# HELP x y\n# TYPE x gauge\nx one\n",
    ])
    func nothingElseIsTakenForAPage(text: String) {
        #expect(MetricsPage(text: text) == nil)
    }

    @Test func numbersTakeThePlaceOfThoseWithTheSameLabelsAndLeaveTheOthers() {
        func family(_ name: String, _ values: [String: Int]) -> MetricFamily {
            MetricFamily(
                name,
                help: "h",
                .gauge,
                values.sorted { $0.key < $1.key }.map { MetricSample([MetricLabel("e", $0.key)], $0.value) }
            )
        }
        var page = MetricsPage()
        page.replace([], labelled: [], with: [family("one", ["a": 1, "b": 2]), family("two", ["a": 3])])
        page.replace(
            ["one", "two"],
            labelled: [MetricLabel("e", "a")],
            with: [family("three", ["a": 4])]
        )
        #expect(page.families == [family("one", ["b": 2]), family("three", ["a": 4])])
        page.replace(["one"], labelled: [MetricLabel("e", "c")], with: [family("one", ["c": 5])])
        page.sort(by: ["three"])
        #expect(page.families == [family("three", ["a": 4]), family("one", ["b": 2, "c": 5])])
    }
}
