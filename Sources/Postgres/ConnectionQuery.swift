internal import CLibpq
import Glibc

extension Connection {
    /// Runs one statement with parameters `$1`, `$2`, … as text, nil for NULL.
    ///
    /// Throws `server`, `connectionLost`, `nulByte` (the offset is in the statement or the parameter), and
    /// `unsupportedCopy`; `completed` is 0.
    @discardableResult
    public func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> Rows {
        let connection = try live()
        for text in [sql] + parameters.compactMap({ $0 }) {
            if let offset = Array(text.utf8).firstIndex(of: 0) { throw .nulByte(offset: offset) }
        }
        // strdup allocates; libpq copies the parameters into its own buffer before it returns.
        let copies = parameters.map { $0.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) }
        let sent = PQsendQueryParams(
            connection,
            sql,
            Int32(clamping: pointers.count),
            nil,
            pointers,
            nil,
            nil,
            0
        )
        guard sent == 1 else { throw failure(completed: 0) }
        var reader = ResultReader(connection: self, keepRows: .all)
        var rows = Rows(columns: [], values: [])
        try reader.read { result in rows = Rows(columns: result.columns, values: result.rows) }
        return rows
    }

    /// Runs simple commands and drops what they give. Throws as `send` does.
    public func execute(_ sql: String) throws(PostgresError) {
        try send(sql)
    }
}
