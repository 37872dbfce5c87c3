import Testing

@testable import SQL

/// Rows of data after COPY … FROM stdin, as psql 15 reads them.
@Suite struct InlineRowsTests {
    @Test(arguments: [
        ("COPY t FROM stdin;\n1\t2\n\\.\n", "1\t2\n"),
        ("COPY t FROM stdin;\n\\.\n", ""),
        ("COPY t FROM stdin; -- rows; 'of' t\n1\n\\.\n", "1\n"),
        ("COPY t FROM stdin /* ; */ ; /* x */\n1\n\\.\n", "1\n"),
        ("COPY t (\"from\", b) FROM STDIN WITH (FORMAT csv, DELIMITER ';');\r\n1;'\r\n\\.\r\n", "1;'\r\n"),
        ("copy t from stdin csv;\n\\..\n\\. \n x\\.\n\\.\n", "\\..\n\\. \n x\\.\n"),
        ("COPY t FROM stdin;\n1\n\\.\rx\n\\.\n", "1\n\\.\rx\n"),
        ("COPY t FROM stdin WHERE a > 1;\n$$ /* ' \\i x ; COMMIT\n\\.", "$$ /* ' \\i x ; COMMIT\n"),
        ("COPY t FROM stdout;\n1\n\\.\n", "1\n"),
        ("\u{FEFF}COPY t FROM stdin;\n\u{FEFF}1\n\\.\n", "\u{FEFF}1\n"),
        ("\\restrict a\r\nCOPY t FROM stdin;\n\\unrestrict b\n\\.\n\\unrestrict a\r\n", "\\unrestrict b\n"),
    ])
    func rowsAreNoSQL(text: String, rows: String) throws {
        let script = try Script.parse(Array(text.utf8))
        try #require(script.statements.count == 1)
        let found = try #require(script.statements[0].rows)
        #expect(script.source.text(found.range) == rows)
        #expect(found.isEnded)
        #expect(script.statements[0].end == found.end)
        #expect(script.executable.count == text.utf8.count)
        #expect(!script.comments.contains { found.range.overlaps($0.range) })
    }

    @Test(arguments: [
        ("COPY t FROM stdin;\n1\n2", "1\n2"), ("COPY t FROM stdin;\n", ""), ("COPY t FROM stdin;", ""),
        ("COPY t FROM stdin", ""), ("COPY t FROM stdin\n", ""),
    ])
    func theEndOfTheFileEndsThemToo(text: String, rows: String) throws {
        let found = try #require(try statement(text).rows)
        #expect(SourceText(Array(text.utf8)).text(found.range) == rows)
        #expect(!found.isEnded)
    }

    @Test func manyTablesInOneFileKeepTheirOwn() throws {
        let text = """
            BEGIN;
            COPY a FROM stdin;
            1
            \\.

            SELECT 1; -- between
            COPY b FROM stdin;
            \\.
            COPY c FROM '/tmp/c';
            COPY d FROM PROGRAM 'cat';
            COPY (SELECT 1 FROM stdin) TO '/tmp/d';
            COMMIT;
            """
        let script = try Script.parse(Array(text.utf8))
        #expect(
            script.statements.map(\.kind.rawValue) == [
                "BEGIN", "COPY", "SELECT", "COPY", "COPY", "COPY", "COPY", "COMMIT",
            ]
        )
        #expect(
            script.statements.map { $0.rows.map { script.source.text($0.range) } } == [
                nil, "1\n", nil, "", nil, nil, nil, nil,
            ]
        )
        #expect(script.comments.map(\.text) == ["-- between"])
        #expect(script.foldedTransaction != nil)
    }

    @Test func theStatementsOfAFunctionHaveNone() throws {
        let text =
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC COPY t FROM stdin; -- a\nSELECT 1; -- b\nEND; -- c"
        #expect(try statement(text).rows == nil)
        #expect(try Script.parse(Array(text.utf8)).comments.count == 3)
    }

    @Test func aNewerServersCopyHasRowsToo() throws {
        let text = "COPY t FROM stdin (ON_ERROR ignore) NEWER;\n';\n\\.\nSELECT 1;"
        let script = try Script.parse(Array(text.utf8), server: ServerVersion(major: 99))
        #expect(script.statements.map(\.copyFromStdin) == [true, false])
        #expect(script.statements.first?.rows.map { script.source.text($0.range) } == "';\n")
    }

    @Test func rowsAreComparedToTheByte() {
        let text = "COPY t FROM stdin;\n1\t--2\n\\.\nSELECT 1;"
        let one = Array(text.utf8)
        #expect(Script.sameTokens(one, Array("-- x\nCOPY t\nFROM stdin; -- y\n1\t--2\n\\.\n SELECT 1;".utf8)))
        #expect(!Script.sameTokens(one, Array(text.replacing("--2", with: "--3").utf8)))
        #expect(!Script.sameTokens(one, Array(text.replacing("1\t", with: "1 ").utf8)))
        #expect(!Script.sameTokens(one, Array(text.replacing("SELECT 1", with: "SELECT 2").utf8)))
    }

    @Test(arguments: [
        ("SELECT * FROM t WHERE a = :a", ":a"), ("SELECT * FROM :\"tbl\"", ":\"tbl\""),
        ("SELECT 1 AS a :'b c'", nil), ("INSERT INTO t VALUES (:'name', 1)", ":'name'"),
        ("SELECT :{?a}", ":{?a}"), ("SELECT a : b", nil), ("SELECT a::", nil), ("SELECT a := 1 frm", nil),
        ("SELECT a[1:2] frm b c", nil),
    ])
    func aVariableOfPsqlIsToldWhereItIsTheErrorsCause(text: String, variable: String?) throws {
        let bytes = Array(text.utf8)
        let error = try #require(Script.problems(in: bytes).first)
        #expect(PsqlCommand.variable(at: error.offset, in: SourceText(bytes)) == variable)
    }

    @Test(arguments: [
        "SELECT a::int, b[1:2], b[:2], b[c:d] FROM t", "SELECT f(a := 1)",
        "SELECT ':a', \":b\", $$:c$$ -- :d",
    ])
    func whatOnlyLooksLikeAVariableIsTaken(text: String) throws {
        #expect(try pieces(text).count == 1)
    }

    @Test(arguments: 0..<40)
    func rowsComeBackAsTheyWere(seed: UInt64) throws {
        var random = Numbers(state: seed)
        let lines = [
            "", "\\\\.", "\\.x", "'", "$$", "/*", "--", ";", "COMMIT;", "\\N\t1", "é\r", "\"", "\\.",
        ]
        var text = ""
        var expected: [[String]] = []
        for _ in 0..<20 {
            if Bool.random(using: &random) {
                text += "SELECT ';'; -- COPY t FROM stdin;\n"
                expected.append([])
            }
            let rows = (0..<Int.random(in: 0..<6, using: &random)).compactMap { _ in
                lines.dropLast().randomElement(using: &random)
            }
            let end = Bool.random(using: &random) ? "\n" : "\r\n"
            text += "COPY t FROM stdin;\n" + rows.map { $0 + end }.joined() + "\\." + end
            expected.append([rows.map { $0 + end }.joined()])
        }
        let script = try Script.parse(Array(text.utf8))
        #expect(script.statements.map { $0.rows.map { [script.source.text($0.range)] } ?? [] } == expected)
    }
}
