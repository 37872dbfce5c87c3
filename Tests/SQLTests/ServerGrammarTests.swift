import SQL
import Testing

/// Scripts for servers that are newer than the parser.
@Suite struct ServerGrammarTests {
    static let newer = ServerVersion(major: 17)

    /// The only statement of a text, as a script for PostgreSQL 17 has it.
    private func statement(_ text: String) throws -> Statement {
        let script = try Script.parse(Array(text.utf8), server: Self.newer)
        try #require(script.statements.count == 1)
        return script.statements[0]
    }

    @Test func whatOnlyTheServerCanJudgeIsTakenWithThePlaceOfTheRefusal() throws {
        let text =
            "SELECT 1;\n-- é\nMERGE INTO a USING b ON (a.i = b.i) WHEN MATCHED THEN DELETE RETURNING a.i ;\nSELECT 2"
        let script = try Script.parse(Array(text.utf8), server: Self.newer)
        #expect(script.statements.map(\.kind.rawValue) == ["SELECT", "MERGE", "SELECT"])
        let refused = try #require(script.statements[1].refusal)
        let place = text.utf8.count - "RETURNING a.i ;\nSELECT 2".utf8.count
        #expect(refused == .syntax(message: "syntax error at or near \"RETURNING\"", offset: place))
        let merge = script.statements[1]
        #expect(merge.isUnparsed && !merge.isSyntaxChecked && merge.category == .data)
        let body = String(decoding: script.source.bytes[merge.range], as: UTF8.self)
        #expect(body.hasPrefix("MERGE") && body.hasSuffix("RETURNING a.i"))
        #expect(script.source.bytes[merge.end - 1] == UInt8(ascii: ";"))
        #expect(script.statements[0].refusal == nil && script.statements[2].refusal == nil)
        #expect(Script.problems(in: Array(text.utf8), server: Self.newer).isEmpty)
        #expect(Script.problems(in: Array(text.utf8), server: ServerVersion(major: 15, minor: 9)).count == 1)
    }

    @Test(arguments: [
        "SELECT 'open", "SELECT 1 /* open", "\\d t", "COPY t FROM stdin; SELECT 1;\n1\n\\.\n", "SELECT 1\0",
        "SET a = $1",
        "SELEC 'open",
    ])
    func whatNoServerTakesIsRefusedForANewerOneToo(text: String) {
        #expect(!Script.problems(in: Array(text.utf8), server: Self.newer).isEmpty)
        #expect(throws: SQLError.self) { try Script.parse(Array(text.utf8), server: Self.newer) }
    }

    @Test(arguments: [
        ("BEGIN FASTER", TransactionControl.begin(options: "FASTER")),
        ("START TRANSACTION NOW", .begin(options: "NOW")),
        ("COMMIT FASTER", .commit(chain: false)), ("END WORK AND CHAIN x", .commit(chain: true)),
        ("ABORT FASTER", .rollback(chain: false)), ("ROLLBACK TO a b", .rollbackTo("B")),
        ("SAVEPOINT a b", .savepoint("A")), ("PREPARE TRANSACTION 'a' b", .prepare),
        ("COMMIT PREPARED 'a' b", .commitPrepared),
    ])
    func transactionControlIsToldByItsWords(text: String, control: TransactionControl) throws {
        #expect(try statement(text).transactionControl == control)
    }

    @Test(arguments: [
        ("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a) NEWER x", "CREATE INDEX CONCURRENTLY"),
        ("CREATE INDEX /* x */ concurrently ON t (a) NEWER x", "CREATE INDEX CONCURRENTLY"),
        ("DROP INDEX CONCURRENTLY i NEWER", "DROP INDEX CONCURRENTLY"),
        ("REINDEX (CONCURRENTLY) TABLE t NEWER", "REINDEX CONCURRENTLY"), ("VACUUM ONLY t", "VACUUM"),
        ("ALTER TABLE a.b DETACH PARTITION c.d CONCURRENTLY NEWER", "ALTER TABLE ... DETACH CONCURRENTLY"),
        ("ALTER SYSTEM NEWER", "ALTER SYSTEM"), ("CREATE DATABASE a b c", "CREATE DATABASE"),
        ("CREATE INDEX \"concurrently\" ON t (a) NEWER x", nil),
        ("ALTER TABLE t SPLIT PARTITION p INTO (a, b)", nil),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY v NEWER", nil), ("FROBNICATE t", nil),
    ])
    func whatCannotRunInATransactionIsToldByItsWords(text: String, reason: String?) throws {
        #expect(try statement(text).outsideTransaction == reason)
    }

    @Test(arguments: [
        ("DROP TABLE IF EXISTS a.\"B\" NEWER", [Loss(kind: .table, name: "a.\"B\"", cascade: false)]),
        (
            "DROP MATERIALIZED VIEW V, w WITH NEWER CASCADE",
            [Loss(kind: .materializedView, name: "v", cascade: true)]
        ),
        ("TRUNCATE TABLE a, b NEWER x", [Loss(kind: .rows(.truncated), name: "a", cascade: false)]),
        ("DELETE FROM a WHERE b NEWER c", [Loss(kind: .rows(.some), name: "A", cascade: false)]),
    ])
    func whatItDestroysIsToldByItsWords(text: String, losses: [Loss]) throws {
        #expect(try statement(text).losses == losses)
    }

    @Test func aBackslashThatBeginsNoCommandHidesNoComment() throws {
        let script = try Script.parse(Array("NEWER \\,*-- ;".utf8), server: Self.newer)
        #expect(script.comments.map(\.text) == ["-- ;"])
    }

    @Test func rowsOfTheClientAreSeenInWhatOnlyTheServerKnows() throws {
        #expect(try statement("COPY t FROM STDIN NEWER (x)").copyFromStdin)
        #expect(try statement("COPY t TO STDOUT NEWER (x)").copyToStdout)
    }

    @Test(arguments: [
        ("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE RETURNING a.i", "MERGE … RETURNING", 17),
        (
            "MERGE INTO a USING b ON true WHEN NOT MATCHED BY SOURCE THEN DELETE",
            "MERGE … NOT MATCHED BY SOURCE", 17
        ),
        ("SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a int PATH '$.a'))", "JSON_TABLE", 17),
        ("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)", "VIRTUAL", 18),
        (
            "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2))", "a generated column without STORED",
            18
        ),
        ("ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID", "ADD CONSTRAINT … NOT NULL", 18),
        ("CREATE TABLE t (i int, p tsrange, PRIMARY KEY (i, p WITHOUT OVERLAPS))", "WITHOUT OVERLAPS", 18),
        ("ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED", "NOT ENFORCED", 18),
        ("ALTER TABLE t SPLIT PARTITION p INTO (PARTITION q DEFAULT)", "SPLIT PARTITION", 19),
        ("SELECT a, count(*) FROM t GROUP BY ALL", "GROUP BY ALL", 19),
        ("SELECT * FROM (SELECT 1)", "a subquery in FROM without an alias", 16),
        ("SELECT 0xFF", "a number such as 0x1F or 1_000", 16),
        ("SELECT 1_000", "a number such as 0x1F or 1_000", 16),
        ("SELECT a IS JSON FROM t", "IS JSON", 16),
        ("GRANT a TO b WITH INHERIT TRUE", "GRANT … WITH INHERIT", 16),
        ("CREATE TABEL t (a int)", nil, 0), ("SELECT a FRM t WHERE b", nil, 0),
    ])
    func newerSyntaxIsKnownByName(text: String, name: String?, version: Int) throws {
        let problem = try #require(Script.problems(in: Array("SELECT 1;\n\(text);\n".utf8)).first)
        let source = SourceText(Array("SELECT 1;\n\(text);\n".utf8))
        var search = NewerSyntax.Search(source)
        let newer = search.near(problem)
        #expect(newer?.name == name)
        #expect(newer?.version.major ?? 0 == version)
    }
}

@Suite struct NewerSyntaxSearchTests {
    @Test func everyErrorOfAFileIsAskedForOnce() {
        let text = "SELECT 0x1;SELEC;\n;VACUUM ONLY t; SELECT (a IS JSON"
        let bytes = Array(text.utf8)
        var search = NewerSyntax.Search(SourceText(bytes))
        let found = Script.problems(in: bytes).map { search.near($0)?.version.major }
        #expect(found == [16, nil, 18, 16])
    }
}

@Suite struct ServerVersionTests {
    @Test(arguments: [
        ("17", ServerVersion(major: 17)), ("16.4", ServerVersion(major: 16, minor: 4)), ("9.6", nil),
        ("", nil),
        ("17beta1", nil), ("17.", nil), (".1", nil), ("16.4.1", nil), ("-17", nil), ("99999", nil),
        ("１７", nil),
    ])
    func aVersionIsOneOrTwoNumbers(text: String, version: ServerVersion?) {
        #expect(ServerVersion(text) == version)
    }

    @Test func theGrammarIsThatOfItsMajorVersion() {
        #expect(!ServerVersion(number: 150_018).isNewerThanGrammar)
        #expect(ServerVersion(number: 160_000).isNewerThanGrammar)
        #expect(ServerVersion(number: 160_004).description == "16.4")
        #expect(ServerVersion(major: 16) < ServerVersion(major: 16, minor: 0))
    }
}
