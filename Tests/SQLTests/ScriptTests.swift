import SQL
import Testing

@Suite struct ScriptTests {
    @Test(arguments: [
        ("", []),
        (" ;; -- nothing\n;", []),
        ("SELECT 1", ["SELECT 1"]),
        ("\n SELECT 1 ;\tSELECT 2", ["SELECT 1", "SELECT 2"]),
        ("/* a */ SELECT /* b */ 1 /* c */; -- d\nSELECT 2 -- e", ["SELECT /* b */ 1", "SELECT 2"]),
        (";;SELECT 1;;;SELECT 2;;", ["SELECT 1", "SELECT 2"]),
        (
            "SELECT ';'; SELECT $a$;$b$;$a$; SELECT \"a;\"\"b\";",
            ["SELECT ';'", "SELECT $a$;$b$;$a$", "SELECT \"a;\"\"b\""]
        ),
        ("SELECT E'\\';'; SELECT U&'\\\\'; SELECT 1;", ["SELECT E'\\';'", "SELECT U&'\\\\'", "SELECT 1"]),
        (
            "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b); SELECT 1;",
            ["CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)", "SELECT 1"]
        ),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 1 end; END; SELECT 2;",
            [
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 1 end; END",
                "SELECT 2",
            ]
        ),
        (
            "CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC END; SELECT 2;",
            ["CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC END", "SELECT 2"]
        ),
        ("\u{FEFF}SELECT 'é'; SELECT 2", ["SELECT 'é'", "SELECT 2"]),
        ("\\restrict abc\nSELECT 1;\n\\unrestrict abc\n", ["SELECT 1"]),
    ])
    func statementsStandFromFirstTokenToLast(text: String, expected: [String]) throws {
        #expect(try pieces(text) == expected)
    }

    @Test func commentsAreSpaceToTheParserAsTheyAreToAServer() throws {
        #expect(try pieces("SELECT 1 WHERE 1 NOT /* x */ IN (2)").count == 1)
        #expect(try pieces("SELECT 'a' -- x\n 'b'").count == 1)
        #expect(try pieces("SELECT 1 ORDER BY 1 NULLS -- x\n FIRST").count == 1)
        #expect(Script.problems(in: Array("SELECT 'a' /* x */\n 'b'".utf8)).count == 1)
        #expect(Script.problems(in: Array("SELECT 'a' 'b'".utf8)).count == 1)
    }

    @Test func theEndOfAStatementIsAfterItsSemicolon() throws {
        let script = try Script.parse(Array("SELECT 1 /* x */ ; SELECT 2 ".utf8))
        #expect(script.statements.map(\.end) == [18, 27])
    }

    @Test func blankingKeepsEveryOffset() throws {
        let text = "\u{FEFF}\\restrict é\nBEGIN; SELECT 'é';\nCOMMIT;"
        let script = try Script.parse(Array(text.utf8))
        let ranges = [script.statements[0], script.statements[2]].map { $0.range.lowerBound..<$0.end }
        let blanked = script.text(blanking: ranges)
        #expect(blanked.count == text.utf8.count)
        #expect(String(decoding: blanked, as: UTF8.self).hasSuffix("\n       SELECT 'é';\n       "))
        #expect(String(decoding: script.executable, as: UTF8.self).hasSuffix("\nBEGIN; SELECT 'é';\nCOMMIT;"))
        #expect(script.text(blanking: [-5..<2, 40..<9000]).count == text.utf8.count)
    }

    @Test func aLargeFileKeepsEveryStatement() throws {
        let row = "INSERT INTO t (a, b) VALUES (1, 'two'); -- three\n"
        let script = try Script.parse(repeated("", row, times: 5000))
        #expect(script.statements.count == 5000)
        #expect(script.statements.map(\.range.lowerBound) == (0..<5000).map { $0 * row.utf8.count })
    }

    @Test func aVeryLargeStatementIsCheckedButNotUnpacked() throws {
        let script = try Script.parse(repeated("INSERT INTO t VALUES (0)", ",(1)", times: 40_000))
        #expect(script.statements.map(\.kind) == [.insert])
        #expect(script.statements[0].isUnparsed)
        #expect(script.statements[0].isSyntaxChecked)
        #expect(throws: SQLError.syntax(message: "syntax error at end of input", offset: 160_025)) {
            try Script.parse(repeated("INSERT INTO t VALUES (0)", ",(1)", ",", times: 40_000))
        }
    }
}
