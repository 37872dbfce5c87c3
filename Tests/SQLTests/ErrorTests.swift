import SQL
import Testing

@Suite struct ErrorTests {
    @Test(arguments: [
        ("SELECT é, 'ü' frm a b c", SQLError.syntax(message: "syntax error at or near \"a\"", offset: 20)),
        ("SELECT 1;\nSELEC é", .syntax(message: "syntax error at or near \"SELEC\"", offset: 10)),
        (
            "/* é */ SELECT 1; /* é */ SELEC",
            .syntax(message: "syntax error at or near \"SELEC\"", offset: 28)
        ),
        ("\u{FEFF}SELEC", .syntax(message: "syntax error at or near \"SELEC\"", offset: 3)),
        ("SELECT (1;", .syntax(message: "syntax error at or near \";\"", offset: 9)),
        ("SELECT (1", .syntax(message: "syntax error at end of input", offset: 9)),
        ("SELECT \"\"", .syntax(message: "zero-length delimited identifier at or near \"\"\"\"", offset: 7)),
        ("SELECT 'é", .unterminated(.string, offset: 7)),
        ("SELECT 'a'\n 'b", .unterminated(.string, offset: 7)),
        ("SELECT E'\\'", .unterminated(.string, offset: 7)),
        ("SELECT b'0", .unterminated(.bitString, offset: 7)),
        ("SELECT x'0", .unterminated(.hexString, offset: 7)),
        ("SELECT \"a", .unterminated(.identifier, offset: 7)),
        ("SELECT $a$ $b$", .unterminated(.dollarQuote, offset: 7)),
        ("SELECT 1; /* /* */", .unterminated(.comment, offset: 10)),
        ("SELEC 'a", .syntax(message: "syntax error at or near \"SELEC\"", offset: 0)),
        ("SELECT 1;\n\\d t\n", .metaCommand("\\d", offset: 10)),
        ("SELECT 1 \\gexec\n", .metaCommand("\\gexec", offset: 9)),
        ("SELECT 1\\; SELECT 2;\n", .metaCommand("\\;", offset: 8)),
        ("SELECT 1 \\:: int;\n", .metaCommand("\\:", offset: 9)),
        ("COPY t FROM stdin; SELECT 2;\n1\t2\n\\.\nSELECT 1;", .textBeforeRows(offset: 19)),
        ("COPY t FROM stdin (FORMAT binary);\n\\.\n", .binaryRows(offset: 0)),
        ("COPY BINARY t FROM stdin;\n\\.\n", .binaryRows(offset: 0)),
        ("\\restrict a\nSELECT 1;\n\\unrestrict b\n", .restriction(.otherKey, offset: 22)),
        ("SELECT 1;\n\\unrestrict b\n", .restriction(.notBegun, offset: 10)),
        ("\\restrict\nSELECT 1;\n", .restriction(.key, offset: 0)),
        ("\\restrict a \\\\ DROP TABLE t;\n", .restriction(.key, offset: 0)),
        ("\\restrict a\n\\restrict a\n", .restriction(.twice, offset: 12)),
        ("SELECT 1\0", .nul(offset: 8)),
        ("SET a = $1", .syntax(message: "there is no parameter $1", offset: 8)),
    ])
    func theFirstProblemIsNamedWithItsPlace(text: String, expected: SQLError) {
        #expect(throws: expected) { try Script.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        ([0x2D, 0x2D, 0x80], 2), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0x20, 0xE0, 0x9F, 0xBF], 1),
        ([0xED, 0xA0, 0x80], 0), ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0xF4, 0x90, 0x80, 0x80], 0),
        ([0xF5, 0x80], 0),
        ([0xE2, 0x82], 0), ([0xC3], 0), ([0xE2, 0x82, 0x41], 0), ([0xF0, 0x9F, 0x98, 0x41], 0), ([0xFF], 0),
    ])
    func bytesThatPostgreSQLRefusesAreRefused(bytes: [UInt8], offset: Int) {
        #expect(Script.problems(in: bytes) == [.notUTF8(offset: offset)])
    }

    @Test func theEdgesOfUnicodeAreTaken() throws {
        for scalar in [
            "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
        ] {
            #expect(try pieces("SELECT '\(scalar)'").count == 1)
        }
    }

    @Test func everyStatementsProblemIsListed() {
        let text = """
            SELEC 1;
            SELECT 2;
            CREATE TABLE a (b int,;
            \\x
            SELECT 3;
            COPY t FROM stdin; SELECT 1;
            1
            \\.
            DROP TABEL b;
            SELECT 'open
            """
        #expect(problems(text).map(\.offset) == [0, 41, 43, 75, 95, 111])
    }

    @Test func rowsDoNotHideWhatFollows() {
        let text = "COPY t FROM stdin; 'y\nSELEC 'x\n\\.\nSELEC 1;"
        #expect(
            problems(text) == [
                .textBeforeRows(offset: 19),
                .syntax(message: "syntax error at or near \"SELEC\"", offset: 34),
            ]
        )
    }

    @Test func whatSendsAStatementToPsqlEndsIt() {
        let text = "SELECT 1 \\gexec\nSELECT 2 \\gset x\nSELECT 3 \\watch\n\\getenv a b\nSELECT 4;"
        #expect(problems(text).map(\.offset) == [9, 25, 42, 49])
    }

    @Test func aRunOfErrorsIsBounded() {
        #expect(Script.problems(in: repeated("", "SELEC;", times: 3000)).count == 1000)
        #expect(Script.problems(in: repeated("", "\\x\n", times: 3000)).count == 1000)
    }
}
