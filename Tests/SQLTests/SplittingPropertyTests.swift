import SQL
import Testing

@Suite struct SplittingPropertyTests {
    static let statements: [String] = [
        "SELECT 1", "SELECT ';'", "SELECT 'it''s; -- no'", "SELECT E'\\'; /* '", "SELECT U&'\\\\;'",
        "SELECT $$;$$",
        "SELECT $a$ $$ ; $b$ $a$", "SELECT \";\" FROM \"a\"\"; b\"", "SELECT 'a'\n'b;'",
        "SELECT b'01', x'AF'",
        "SELECT a.begin, a.end, 1 AS end FROM a", "SELECT 1 end", "SELECT CASE WHEN a THEN 1 ELSE 2 END",
        "BEGIN", "END", "COMMIT", "SELECT 1 - -1, 2 *-1, 3 @-1", "SELECT 'é😀;'",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)",
        "CREATE OR REPLACE RULE r AS ON INSERT TO t DO (SELECT ';'; SELECT (1))",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END FROM b; SELECT 2 end; END",
        "CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN atomic END; SELECT atomic end; END",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN; RETURN 1; END $f$",
        "CREATE FUNCTION begin(atomic int) RETURNS int RETURN atomic + 1",
        "CREATE TABLE t (a int DEFAULT (1 + 2), b text[])", "INSERT INTO t VALUES (1, ';'), (2, ')')",
        "DO $$ BEGIN PERFORM ';'; END $$",
    ]

    static let gaps: [String] = [
        " ", "\n", "\r\n", "\t\u{C}", "-- a; b\n", "--\r", "/* ; */", "/* /* ; */ ' */", "/*/**/*/",
        " -- é ' \" $$\n",
    ]

    @Test(arguments: 0..<40)
    func whateverStandsBetweenThemStatementsComeBack(seed: UInt64) throws {
        var random = Numbers(state: seed)
        var text = Bool.random(using: &random) ? "\u{FEFF}" : ""
        var expected: [String] = []
        for _ in 0..<60 {
            let statement = Self.statements.randomElement(using: &random) ?? ""
            text += gap(using: &random) + statement + gap(using: &random) + ";"
            if Int.random(in: 0..<9, using: &random) == 0 { text += gap(using: &random) + ";" }
            expected.append(statement)
        }
        #expect(try pieces(text + gap(using: &random)) == expected)
    }

    @Test(arguments: 0..<20)
    func commentsAndSpaceNeverChangeTheTokens(seed: UInt64) {
        var random = Numbers(state: seed)
        let chosen = (0..<20).compactMap { _ in Self.statements.randomElement(using: &random) }
        let plain = chosen.joined(separator: ";")
        let loose = chosen.map { gap(using: &random) + $0 + gap(using: &random) }.joined(separator: ";")
        #expect(Script.sameTokens(Array(plain.utf8), Array(loose.utf8)))
        #expect(!Script.sameTokens(Array(plain.utf8), Array((loose + " x").utf8)))
    }

    private func gap(using random: inout Numbers) -> String {
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in Self.gaps.randomElement(using: &random) ?? "" }
            .joined()
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
