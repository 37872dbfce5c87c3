internal import CLibpq

/// Reads the results of one message until there are none left.
struct ResultReader {
    let connection: Connection
    let keepRows: KeptRows
    private var completed = 0
    private var rows: [[String?]] = []
    private var failure: PostgresError?
    /// What had completed before a COPY TO STDOUT.
    private var copiedOut: Int?

    /// The rows for each COPY FROM STDIN that is still to come.
    private var sources: ArraySlice<CopySource>

    init(connection: Connection, keepRows: KeptRows, sources: [CopySource] = []) {
        self.connection = connection
        self.keepRows = keepRows
        if let observer = connection.onWait { connection.observerIsDue = .now + observer.interval }
        self.sources = sources[...]
    }

    /// Manual, 34.4: "PQgetResult must be called repeatedly until it returns a null pointer, indicating that the
    /// command is done", also after an error.
    mutating func read(_ each: (StatementResult) throws(PostgresError) -> Void) throws(PostgresError) {
        let handle = try connection.live()
        while let result = next(of: handle) {
            // Manual: "Don't forget to free each result object with PQclear when done with it."
            defer { PQclear(result) }
            take(result, of: handle, each)
        }
        if PQstatus(handle) == CONNECTION_BAD {
            // The server's own farewell, such as 57P01, is part of this message.
            if case .server(let error, _) = failure, !error.sqlState.isEmpty {
                throw .connectionLost(message: error.description, completed: completed)
            }
            throw connection.failure(completed: completed)
        }
        if let failure { throw failure }
        if let copiedOut { throw .unsupportedCopy(completed: copiedOut) }
    }

    private func next(of handle: OpaquePointer) -> OpaquePointer? {
        connection.awaitResult(handle)
        return PQgetResult(handle)
    }

    private mutating func take(
        _ result: OpaquePointer,
        of handle: OpaquePointer,
        _ each: (StatementResult) throws(PostgresError) -> Void
    ) {
        switch PQresultStatus(result) {
        case PGRES_SINGLE_TUPLE:
            gather(result)
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            gather(result)
            complete(result, each)
        case PGRES_COPY_IN:
            if let source = sources.popFirst() {
                connection.put(source, into: handle)
                return
            }
            fail(.unsupportedCopy(completed: completed))
            // Manual, 34.10: "Ends the COPY_IN operation […]. If errormsg is not NULL then the COPY is forced to
            // fail". Should this fail, the next result says so.
            PQputCopyEnd(handle, "COPY FROM STDIN has no data here")
        case PGRES_COPY_OUT:
            copiedOut = copiedOut ?? completed
            Self.drainCopy(handle)
        case PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR, PGRES_BAD_RESPONSE:
            fail(.server(ServerError(copying: result), completed: completed))
        default:
            fail(.protocolViolation("an unexpected result of libpq"))
        }
    }

    private mutating func fail(_ error: PostgresError) {
        rows = []
        failure = failure ?? error
    }

    private mutating func complete(
        _ result: OpaquePointer,
        _ each: (StatementResult) throws(PostgresError) -> Void
    ) {
        let statement = StatementResult(
            index: completed,
            commandTag: PQcmdStatus(result).map { String(cString: $0) } ?? "",
            columns: (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" },
            rows: rows
        )
        rows = []
        completed += 1
        guard failure == nil else { return }
        do throws(PostgresError) { try each(statement) } catch { failure = error }
    }

    private mutating func gather(_ result: OpaquePointer) {
        switch keepRows {
        case .none: return
        case .first: guard rows.isEmpty else { return }
        case .all: break
        }
        let columns = PQnfields(result)
        for row in 0..<PQntuples(result) {
            rows.append((0..<columns).map { Self.value(result, row, $0) })
        }
    }

    private static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> String? {
        guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else {
            return nil
        }
        let count = Int(PQgetlength(result, row, column))
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// Manual, 34.10: PQgetCopyData returns -1 when the COPY is done, -2 on an error, which the next result holds,
    /// and otherwise a row "which must be freed with PQfreemem".
    private static func drainCopy(_ handle: OpaquePointer) {
        var row: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(handle, &row, 0) >= 0 {
            PQfreemem(row)
            row = nil
        }
    }
}
