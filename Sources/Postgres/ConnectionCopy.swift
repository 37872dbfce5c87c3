internal import CLibpq

extension Connection {
    /// Runs one `COPY … FROM STDIN` statement with its data, in text format unless the statement says
    /// otherwise, and without the closing `\.` line. Returns the command tag.
    ///
    /// Throws `server`, whose context names the line of the data, `connectionLost`, `nulByte` for the statement, and
    /// `protocolViolation` when the statement is not such a COPY; it has run then.
    public func copy(_ statement: String, from data: [UInt8]) throws(PostgresError) -> String {
        let connection = try live()
        if let offset = statement.utf8.enumerated().first(where: { $0.element == 0 })?.offset {
            throw .nulByte(offset: offset)
        }
        guard PQsendQuery(connection, statement) == 1, let begun = PQgetResult(connection) else {
            throw failure(completed: 0)
        }
        let accepts = PQresultStatus(begun) == PGRES_COPY_IN
        var failure: PostgresError?
        if PQresultStatus(begun) == PGRES_FATAL_ERROR {
            failure = .server(ServerError(copying: begun), completed: 0)
        } else if !accepts {
            failure = .protocolViolation("the statement is not a COPY FROM STDIN")
        }
        PQclear(begun)
        if accepts { put(data, into: connection) }
        var tag = ""
        var reader = ResultReader(connection: self, keepRows: false)
        do throws(PostgresError) { try reader.read { tag = $0.commandTag } } catch {
            failure = failure ?? error
        }
        if let failure { throw failure }
        return tag
    }

    /// Manual, 34.10: the data may be divided into buffers of any size. Should a call fail, the COPY is made to fail,
    /// so that no part of the data is taken for the whole; the next result says why.
    private func put(_ data: [UInt8], into connection: OpaquePointer) {
        let isWhole = data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
                let start = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
                guard PQputCopyData(connection, start, Int32(piece.count)) == 1 else { return false }
                rest = rest.dropFirst(piece.count)
            }
            return true
        }
        PQputCopyEnd(connection, isWhole ? nil : "the data could not be sent")
    }
}
