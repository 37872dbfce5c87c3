import Postgres
import TestSupport
import Testing

@Suite struct QuoteTests {
    static let alphabet: [Character] = [
        "a", "q", "1", "2", "$", "'", "\"", "\\", " ", "\n", "é", "😀", "-", "/", "*",
    ]

    /// Texts that are the same in every run.
    private func texts(_ count: Int) -> [String] {
        var state: UInt64 = 42
        func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        return (0..<count).map { _ in
            String((0..<next(below: 14)).map { _ in Self.alphabet[next(below: Self.alphabet.count)] })
        }
    }

    @Test(arguments: ["on", "off"])
    func aLiteralIsTheTextItself(standardStrings: String) throws {
        let connection = try TestServer.shared().connection()
        try connection.query("SELECT set_config('standard_conforming_strings', $1, false)", [standardStrings])
        for text in texts(300) {
            #expect(try connection.query("SELECT \(Quote.literal(text)) AS t")[0, "t"] == text)
        }
    }

    @Test func anIdentifierIsTheNameItself() throws {
        let connection = try TestServer.shared().connection()
        for text in texts(300) where !text.isEmpty {
            #expect(try connection.query("SELECT 1 AS \(Quote.identifier(text))").columns == [text])
        }
    }

    @Test func dollarMarksNeverMeetTheirText() throws {
        let connection = try TestServer.shared().connection()
        let edges = [
            "", "$", "$$", "$q", "$q$", "$q1", "q$", "$q$q1$", "$q $q1 $q2", "$q12", "a$", "$q\\", "$q01$",
        ]
        for text in edges + texts(500) {
            let (open, close) = Quote.dollar(Array(text.utf8))
            #expect(try connection.query("SELECT \(open)\(text)\(close) AS t")[0, "t"] == text)
        }
    }
}
