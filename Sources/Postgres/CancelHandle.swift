internal import CLibpq

/// Asks the server to cancel what a connection runs at the moment.
///
/// Manual, 34.7: "PQcancel can safely be invoked from a signal handler, if the errbuf is a local variable in
/// the signal handler. The PGcancel object is read-only as far as PQcancel is concerned, so it can also be
/// invoked from a thread that is separate from the one manipulating the PGconn object." Hence unchecked.
public final class CancelHandle: @unchecked Sendable {
    let pointer: OpaquePointer?

    /// Copies the address and the key; the handle does not need the connection afterwards.
    init(of connection: OpaquePointer) {
        pointer = PQgetCancel(connection)
    }

    deinit { PQfreeCancel(pointer) }

    /// Sends the request. Returns whether it was sent; whether it came in time the statement itself shows,
    /// by ending with SQLSTATE 57014 or not.
    @discardableResult
    public func cancel() -> Bool {
        guard let pointer else { return false }
        return Self.send(pointer)
    }

    /// Allocates nothing, so that a signal handler may call it.
    static func send(_ cancel: OpaquePointer) -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            PQcancel(cancel, message.baseAddress, 256) == 1
        }
    }
}
