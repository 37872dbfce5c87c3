import Postgres
import TestSupport
import Testing

@Suite struct SendTests {
    let connection: Connection

    init() throws {
        let server = try TestServer.shared()
        connection = try server.connection(to: server.freshDatabase())
    }

    private func error(_ message: String) -> PostgresError? {
        do throws(PostgresError) { try connection.send(message) } catch { return error }
        return nil
    }

    @Test func everyStatementOfAMessageGivesItsTagInOrder() throws {
        var results: [StatementResult] = []
        try connection.send(
            "BEGIN; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); SELECT a FROM t; ; COMMIT",
            keepRows: .all
        ) { results.append($0) }
        #expect(results.map(\.commandTag) == ["BEGIN", "CREATE TABLE", "INSERT 0 2", "SELECT 2", "COMMIT"])
        #expect(results.map(\.index) == [0, 1, 2, 3, 4])
        #expect(results[3].columns == ["a"])
        #expect(results[3].rows == [["1"], ["2"]])
        #expect(results[4].rows.isEmpty)
    }

    @Test func rowsThatNobodyWantsAreDropped() throws {
        var results: [StatementResult] = []
        try connection.send("SELECT * FROM generate_series(1, 200000); SELECT 1") { results.append($0) }
        #expect(results.map(\.commandTag) == ["SELECT 200000", "SELECT 1"])
        #expect(results.map(\.rows) == [[], []])
        #expect(results.map(\.columns) == [["generate_series"], ["?column?"]])
    }

    @Test func anEmptyMessageCompletesOnce() throws {
        var tags: [String] = []
        try connection.send("-- nothing") { tags.append($0.commandTag) }
        #expect(tags == [""])
    }

    @Test func anErrorTellsHowManyStatementsHadCompleted() throws {
        var tags: [String] = []
        var caught: PostgresError?
        do throws(PostgresError) {
            try connection.send("SELECT 1; SELECT 2; SELECT 1/0; SELECT 3") { tags.append($0.commandTag) }
        } catch { caught = error }
        #expect(caught?.serverError?.sqlState == "22012")
        #expect(caught?.completed == 2)
        #expect(tags == ["SELECT 1", "SELECT 1"])
        #expect(try connection.query("SELECT 1 AS one")[0, "one"] == "1")
    }

    @Test func rowsBeforeAnErrorInTheSameStatementDoNotCount() throws {
        let caught = error("SELECT 1; SELECT 10 / (3 - n) FROM generate_series(1, 5) AS n")
        #expect(caught?.completed == 1)
        #expect(connection.transactionStatus == .idle)
    }

    @Test func commitAfterAnErrorSaysRollback() throws {
        try connection.execute("BEGIN")
        #expect(error("SELECT 1/0") != nil)
        #expect(connection.transactionStatus == .inError)
        var tags: [String] = []
        try connection.send("COMMIT") { tags.append($0.commandTag) }
        #expect(tags == ["ROLLBACK"])
        #expect(connection.transactionStatus == .idle)
    }

    @Test func aPositionCountsCharacters() throws {
        let message = "SELECT 'é😀漢'; SELECT 'é', nicht_da"
        let position = try #require(error(message)?.serverError?.position)
        #expect(
            message.unicodeScalars.dropFirst(position - 1).prefix(8).elementsEqual("nicht_da".unicodeScalars)
        )
    }

    @Test func everyFieldOfAnErrorArrives() throws {
        let caught = error(
            """
            DO $$ BEGIN RAISE EXCEPTION 'the message' USING ERRCODE = 'GM001', DETAIL = 'the detail', HINT = 'the hint',
              SCHEMA = 's', TABLE = 't', COLUMN = 'c', DATATYPE = 'd', CONSTRAINT = 'k'; END $$
            """
        )
        let error = try #require(caught?.serverError)
        #expect(error.severity == "ERROR")
        #expect(error.sqlState == "GM001")
        #expect(error.message == "the message")
        #expect(error.detail == "the detail")
        #expect(error.hint == "the hint")
        #expect(
            [error.schema, error.table, error.column, error.dataType, error.constraint] == [
                "s", "t", "c", "d", "k",
            ]
        )
        #expect(error.context?.contains("PL/pgSQL function inline_code_block line 1 at RAISE") == true)
        #expect(error.file?.hasSuffix(".c") == true)
        #expect((error.line ?? 0) > 0)
        #expect(error.routine == "exec_stmt_raise")
    }

    @Test func anErrorInsideAFunctionTellsTheInnerQuery() throws {
        let error = try #require(error("DO $$ BEGIN EXECUTE 'SELECT nicht_da'; END $$")?.serverError)
        #expect(error.internalQuery == "SELECT nicht_da")
        #expect(error.internalPosition == 8)
        #expect(error.position == nil)
    }

    @Test func noticesArriveWhileTheMessageRuns() throws {
        var notices: [ServerError] = []
        connection.onNotice = { notices.append($0) }
        try connection.send(
            "DROP TABLE IF EXISTS nicht_da; DO $$ BEGIN RAISE WARNING 'w' USING HINT = 'h'; END $$"
        )
        #expect(notices.map(\.severity) == ["NOTICE", "WARNING"])
        #expect(notices.last?.hint == "h")
    }

    @Test func aZeroByteIsRefusedBeforeAnythingIsSent() throws {
        #expect(error("CREATE TABLE z (); \0 SELECT 1") == .nulByte(offset: 19))
        #expect(try connection.query("SELECT to_regclass('z') AS z")[0, "z"] == nil)
        #expect(throws: PostgresError.nulByte(offset: 1)) { try connection.query("SELECT $1", ["a\0b"]) }
    }

    @Test func aMessageOfTwentyMegabytesArrivesWhole() throws {
        let text = String(repeating: "0123456789", count: 2_000_000)
        var rows: [[String?]] = []
        try connection.send("SELECT length('\(text)'), md5('\(text)') = md5('\(text)')", keepRows: .all) {
            rows = $0.rows
        }
        #expect(rows == [["20000000", "t"]])
    }

    @Test func copyFromTheClientFailsAndUndoesTheMessage() throws {
        let caught = error("CREATE TABLE c (a int); COPY c FROM STDIN; SELECT 1")
        #expect(caught == .unsupportedCopy(completed: 1))
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.query("SELECT to_regclass('c') AS c")[0, "c"] == nil)
    }

    @Test func copyToTheClientIsReportedAndTheConnectionStaysUsable() throws {
        let caught = error("SELECT 1; COPY (SELECT * FROM generate_series(1, 10000)) TO STDOUT; SELECT 2")
        #expect(caught == .unsupportedCopy(completed: 1))
        #expect(try connection.query("SELECT 1 AS one").first?.int("one") == 1)
        #expect(throws: PostgresError.unsupportedCopy(completed: 0)) {
            try connection.query("COPY (SELECT 1) TO STDOUT")
        }
        #expect(connection.transactionStatus == .idle)
    }

    @Test func whatTheReceiverThrowsIsThrownAfterTheRestWasRead() throws {
        var seen = 0
        #expect(throws: PostgresError.protocolViolation("stop")) {
            try connection.send("SELECT 1; SELECT 2; CREATE TABLE after_all ()") {
                (_) throws(PostgresError) in
                seen += 1
                throw .protocolViolation("stop")
            }
        }
        #expect(seen == 1)
        #expect(try connection.query("SELECT to_regclass('after_all') AS t")[0, "t"] == "after_all")
    }

    @Test func aSessionThatIsTerminatedWhileItRunsIsLost() throws {
        let caught = error("SELECT 1; SELECT pg_terminate_backend(pg_backend_pid()); SELECT pg_sleep(600)")
        guard case .connectionLost(let message, let completed) = caught else {
            Issue.record("not lost: \(String(describing: caught))")
            return
        }
        #expect(completed <= 2 && completed >= 1)
        #expect(message.contains("57P01"))
        #expect(!connection.isAlive)
        #expect(connection.transactionStatus == .unknown)
        guard case .connectionLost = error("SELECT 1") else {
            Issue.record("a lost connection took a message")
            return
        }
    }

    @Test func aSessionThatIsTerminatedMeanwhileIsSeenNotToBeAlive() throws {
        #expect(connection.isAlive)
        let other = try TestServer.shared().connection()
        try other.query("SELECT pg_terminate_backend($1, 60000)", ["\(connection.backendPID)"])
        #expect(!connection.isAlive)
    }

    @Test func aClosedConnectionTakesNothing() throws {
        connection.close()
        #expect(!connection.isAlive)
        #expect(error("SELECT 1") == .connectionLost(message: "the connection is closed", completed: 0))
    }

    @Test func parametersAndRowsKeepNullsAndText() throws {
        let rows = try connection.query(
            "SELECT $1::text AS a, $2::text AS b, $3::int AS c, true AS d UNION ALL SELECT '', 'é', 2, false",
            ["it's \\ \"x\"", nil, "7"]
        )
        #expect(rows.columns == ["a", "b", "c", "d"])
        #expect(rows.count == 2)
        #expect(rows.first?["a"] == "it's \\ \"x\"")
        #expect(rows[0, "b"] == nil)
        #expect(rows.map { $0.int("c") } == [7, 2])
        #expect(rows.map { $0.bool("d") } == [true, false])
        #expect(rows[1]["a"] == "")
        #expect(rows[5, "a"] == nil)
        #expect(rows[0, "z"] == nil)
        #expect(try connection.query("SELECT 1 WHERE false").first == nil)
    }
}
