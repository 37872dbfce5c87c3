import Migrations
import Testing

@Suite struct FindingTests {
    private static func finding(
        _ path: String,
        _ line: Int? = nil,
        _ column: Int = 1,
        _ severity: Severity = .error,
        rule: String = "a",
        message: String = "m"
    ) -> Finding {
        let mark = line.map { Location.Mark(line: $0, column: column, text: "") }
        return Finding(
            rule: rule,
            severity: severity,
            message: message,
            location: Location(path: path, mark: mark)
        )
    }

    @Test("Findings come by file and place, the worst first where several share one")
    func order() {
        let ordered = [
            Self.finding("a.sql"),
            Self.finding("a.sql", 1, 1, .error, rule: "b"),
            Self.finding("a.sql", 1, 1, .warning, rule: "z"),
            Self.finding("a.sql", 1, 1, .note, rule: "a"),
            Self.finding("a.sql", 1, 2),
            Self.finding("a.sql", 2, 1, .note),
            Self.finding("a.sql", 10, 1, .error, rule: "a", message: "one"),
            Self.finding("a.sql", 10, 1, .error, rule: "a", message: "two"),
            Self.finding("b.sql"),
        ]
        var random = SplitMix64(seed: 3)
        for _ in 0..<100 {
            #expect(ordered.shuffled(using: &random).sorted(by: Finding.inSourceOrder) == ordered)
        }
        for finding in ordered { #expect(!Finding.inSourceOrder(finding, finding)) }
    }

    @Test("An error is worse than a warning, and a warning than a note")
    func severities() {
        #expect(Severity.allCases.shuffled().sorted() == [.note, .warning, .error])
    }

    @Test("A mark is never empty, so that a caret can stand below it")
    func marks() {
        #expect(Location.Mark(line: 1, column: 1, length: 0, text: "").length == 1)
        #expect(Location.Mark(line: 1, column: 1, length: -3, text: "").length == 1)
        #expect(Location.Mark(line: 1, column: 1, length: 4, text: "DROP").length == 4)
    }
}
