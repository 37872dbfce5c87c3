import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
    let connection: Connection

    init() throws {
        let server = try TestServer.shared()
        connection = try server.connection(to: server.freshDatabase())
        try connection.execute("CREATE TABLE t (a int, b text); CREATE TABLE u (a int)")
    }

    @Test func theRowsOfEachCopyAreSentInTheMidstOfAMessage() throws {
        var tags: [String] = []
        let message = "BEGIN; COPY t FROM STDIN; SELECT 1; COPY u FROM stdin CSV; COPY u FROM stdin; COMMIT"
        try connection.send(message, rows: sources("1\té\n2\t\\N\n", "7", "")) { tags.append($0.commandTag) }
        #expect(tags == ["BEGIN", "COPY 2", "SELECT 1", "COPY 1", "COPY 0", "COMMIT"])
        let rows = try connection.query("SELECT a, b FROM t ORDER BY a")
        #expect(rows.map { $0["b"] } == ["é", nil])
    }

    @Test func rowsLargerThanAnyBufferArriveWholeAlsoWhereTheServerTalksMeanwhile() throws {
        try connection.execute(
            """
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE NOTICE '%', pg_catalog.repeat('x', 1000); RETURN new;
            END $$;
            CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
            """
        )
        let line = "1\t" + String(repeating: "x", count: 997) + "\n"
        var notices = 0
        connection.onNotice = { _ in notices += 1 }
        var tag = ""
        let rows = sources(String(repeating: line, count: 20_000))
        try connection.send("COPY t FROM STDIN", rows: rows) { tag = $0.commandTag }
        #expect(tag == "COPY 20000")
        #expect(notices == 20_000)
    }

    @Test func aValueComesBackAsItWas() throws {
        let value = "a\\b\tc\nd\r\n\\.\n\\N é" + String(repeating: "\\\n", count: 50_000)
        let source = CopySource([
            .rows(Array("1\t".utf8)[...]), .value(Array(value.utf8)[...]), .rows(Array("\n".utf8)[...]),
        ])
        try connection.send("COPY t FROM STDIN", rows: [source])
        #expect(try connection.query("SELECT b FROM t").first?["b"] == value)
    }

    @Test func badRowsNameTheirLineAndLeaveOutTheRest() throws {
        let error = #expect(throws: PostgresError.self) {
            try connection.send(
                "COPY t FROM STDIN; COPY u FROM STDIN",
                rows: sources("1\ta\nx\tb\n" + String(repeating: "1\ta\n", count: 500_000), "1\n")
            )
        }
        #expect(error?.serverError?.sqlState == "22P02")
        #expect(error?.serverError?.context?.contains("line 2") == true)
        #expect(connection.transactionStatus == .idle)
        let rows = try connection.query(
            "SELECT count(*) AS n FROM (SELECT a FROM t UNION ALL SELECT a FROM u) r"
        )
        #expect(rows.first?.int("n") == 0)
    }

    @Test func aCopyWithoutRowsIsRefused() throws {
        #expect(throws: PostgresError.self) {
            try connection.send("COPY t FROM STDIN; COPY u FROM STDIN", rows: sources(""))
        }
        #expect(try connection.query("SELECT 1 AS one")[0, "one"] == "1")
    }

    private func sources(_ rows: String...) -> [CopySource] {
        rows.map { CopySource(rows: Array($0.utf8)[...]) }
    }
}
