internal import CLibpq
import Glibc

extension Connection {
    /// Sends ONE simple-query message and passes on each result as it completes.
    ///
    /// The server runs the statements one after the other, in one implicit transaction where the message
    /// opens none itself, and at the first error leaves out the rest. Rows are read one at a time, and `keepRows` says which
    /// are not dropped. What `each` throws is thrown after the rest of the message has been read;
    /// the server runs that rest all the same.
    ///
    /// The message is given to libpq, which copies it, and is then released. A zero byte is appended to
    /// it: reserve one byte more than its count to spare a reallocation.
    ///
    /// `rows` is what is sent for each COPY FROM STDIN of the message, in order.
    ///
    /// Throws `server`, whose context names the line of a COPY's rows, `connectionLost`, `unsupportedCopy`, `nulByte` before anything was sent,
    /// `protocolViolation`, and what `each` throws.
    public func send(
        _ message: consuming [UInt8],
        rows: [CopySource] = [],
        keepRows: KeptRows = .none,
        each: (StatementResult) throws(PostgresError) -> Void = { _ in }
    ) throws(PostgresError) {
        let connection = try live()
        if let offset = Self.firstNul(in: message) { throw .nulByte(offset: offset) }
        message.append(0)
        let interruptions = Interruption.count
        let sent = message.withUnsafeBytes {
            PQsendQuery(connection, $0.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        guard sent == 1 else { throw failure(completed: 0) }
        message = []
        // A cancel request that arrives before the message does is lost, so it is repeated after it.
        if isInterruptible, Interruption.count != interruptions { cancelHandle.cancel() }
        // Manual, 34.6: to be called "immediately after a successful call of PQsendQuery"; it holds for every
        // result of the message.
        guard PQsetSingleRowMode(connection) == 1 else { throw failure(completed: 0) }
        var reader = ResultReader(connection: self, keepRows: keepRows, sources: rows)
        try reader.read(each)
    }

    /// Sends one simple-query message, as above.
    public func send(
        _ message: String,
        rows: [CopySource] = [],
        keepRows: KeptRows = .none,
        each: (StatementResult) throws(PostgresError) -> Void = { _ in }
    ) throws(PostgresError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.utf8.count + 1)
        bytes += message.utf8
        try send(bytes, rows: rows, keepRows: keepRows, each: each)
    }

    private static func firstNul(in message: borrowing [UInt8]) -> Int? {
        message.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base, 0, bytes.count) else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
