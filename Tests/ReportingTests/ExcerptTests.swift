import Migrations
import Testing

@testable import Reporting

@Suite struct ExcerptTests {
    private static let lines = [
        "SELECT 1 FROM t", "\tSELECT 'é' FROM t", "SELECT '日本語' FRM x", "e\u{301}e\u{301} \u{1B}[31m x", "",
        String(repeating: "SELECT 1, ", count: 40), String(repeating: "日本", count: 200),
        String(repeating: "\u{1B}", count: 90) + "x",
    ]

    @Test(arguments: lines) func theCaretStandsBelowWhatIsMeantAndTheLineFitsATerminal(line: String) {
        let scalars = Array(line.unicodeScalars)
        for column in 1...scalars.count + 3 {
            let mark = Location.Mark(line: 7, column: column, length: 4, text: line)
            let shown = Excerpt(mark: mark).lines(.plain)
            let text = shown[0].dropFirst("    7 | ".count)
            let place = shown[1].dropFirst("      | ".count).prefix { $0 == " " }.count
            #expect(String(text).displayWidth <= 122, "\(column)")
            guard column <= scalars.count else { continue }
            let meant = scalars[column - 1] == "\t" ? " " : String(scalars[column - 1]).printable
            #expect(
                rest(of: String(text), after: place).contains { $0.starts(with: meant.unicodeScalars) },
                "\(column): \(text)"
            )
        }
    }

    /// What begins at a column of the terminal: several texts where scalars take no room.
    private func rest(of text: String, after columns: Int) -> [ArraySlice<Unicode.Scalar>] {
        let scalars = Array(text.unicodeScalars)
        return (0...scalars.count).filter { DisplayWidth.of(scalars[..<$0]) == columns }
            .map { scalars[$0...] }
    }

    @Test func aLongLineIsShownAroundWhatIsMeantWithItsCutsMarked() {
        let line = String(repeating: "a", count: 500) + "HERE" + String(repeating: "b", count: 500)
        let shown = {
            Excerpt(mark: Location.Mark(line: 1, column: $0, length: 4, text: line)).lines(.plain)[0]
        }
        #expect(shown(501).hasPrefix("    1 | …aaa"))
        #expect(shown(501).hasSuffix("bbb…"))
        #expect(shown(501).contains("HERE"))
        #expect(shown(1).hasPrefix("    1 | aaa"))
        #expect(shown(1_001).hasSuffix("bbb"))
    }
}
