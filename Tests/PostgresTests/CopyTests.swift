import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
    let connection: Connection

    init() throws {
        let server = try TestServer.shared()
        connection = try server.connection(to: server.freshDatabase())
        try connection.execute("CREATE TABLE t (a int, b text)")
    }

    @Test func inlineDataIsCopied() throws {
        let tag = try connection.copy("COPY t FROM STDIN", from: Array("1\té\n2\t\\N\n".utf8))
        #expect(tag == "COPY 2")
        let rows = try connection.query("SELECT a, b FROM t ORDER BY a")
        #expect(rows.map { $0["b"] } == ["é", nil])
    }

    @Test func dataLargerThanOneBufferArriveWhole() throws {
        let line = "1\t" + String(repeating: "x", count: 997) + "\n"
        let data = Array(String(repeating: line, count: 5000).utf8)
        #expect(try connection.copy("COPY t FROM STDIN", from: data) == "COPY 5000")
    }

    @Test func badDataNameTheirLine() throws {
        let error = #expect(throws: PostgresError.self) {
            try connection.copy("COPY t FROM STDIN", from: Array("1\ta\nx\tb\n".utf8))
        }
        #expect(error?.serverError?.sqlState == "22P02")
        #expect(error?.serverError?.context?.contains("line 2") == true)
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.query("SELECT count(*) AS n FROM t").first?.int("n") == 0)
    }

    @Test func whatIsNoCopyIsToldApart() throws {
        for statement in ["SELECT 1", "COPY t TO STDOUT", "COPY nicht_da FROM STDIN"] {
            #expect(throws: PostgresError.self) { try connection.copy(statement, from: [65]) }
            #expect(try connection.query("SELECT 1 AS one")[0, "one"] == "1")
        }
    }
}
