import Foundation
import Postgres
import TestSupport

/// A session in a thread of its own, for what has to wait until another session goes on.
final class WaitingSession: @unchecked Sendable {
    private let connection: Connection
    let process: Int32
    private let watcher: Connection
    private let ended = DispatchSemaphore(value: 0)
    /// Written before `ended` is signalled, read after it was waited for.
    private var failure: (any Error)?

    /// Begins the work.
    init(to url: String, _ work: @escaping @Sendable (Connection) throws -> Void) throws {
        let server = try TestServer.shared()
        connection = try server.connection(to: url)
        process = connection.backendPID
        watcher = try server.connection(to: url)
        Thread.detachNewThread { [self] in
            do { try work(connection) } catch { failure = error }
            ended.signal()
        }
    }

    /// Returns once the work waits for a lock.
    func untilItWaits() throws {
        try until("a session waits for a lock") {
            try !watcher.query(
                "SELECT FROM pg_stat_activity WHERE pid = \(process) AND wait_event_type = 'Lock'"
            ).isEmpty
        }
    }

    /// Waits for the end of the work, and gives what it threw.
    func end() -> (any Error)? {
        ended.wait()
        return failure
    }
}
