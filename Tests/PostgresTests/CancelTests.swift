import Foundation
import Postgres
import TestSupport
import Testing

@Suite(.serialized) struct CancelTests {
    let server: TestServer

    init() throws { server = try TestServer.shared() }

    /// Waits in another thread until a session runs pg_sleep, then acts.
    private func whenAsleep(_ process: Int32, _ act: @escaping @Sendable () -> Void) {
        let server = server
        Thread.detachNewThread {
            guard let watcher = try? server.connection() else { return }
            let asleep = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'"
            while (try? watcher.query(asleep, ["\(process)"]).isEmpty) == true {}
            act()
        }
    }

    @Test func anotherThreadCancelsAStatement() throws {
        let connection = try server.connection()
        let handle = connection.cancelHandle
        whenAsleep(connection.backendPID) { handle.cancel() }
        let error = #expect(throws: PostgresError.self) {
            try connection.execute("SELECT 1; SELECT pg_sleep(600)")
        }
        #expect(error?.serverError?.isCancelled == true)
        #expect(error?.completed == 1)
        #expect(try connection.query("SELECT 1 AS one")[0, "one"] == "1")
    }

    @Test func aSignalCancelsTheStatementsOfRegisteredConnectionsAndIsRemembered() throws {
        Interruption.install()
        Interruption.clear()
        defer { Interruption.clear() }
        let connection = try server.connection()
        let other = try server.connection()
        #expect(!Interruption.requested)
        whenAsleep(connection.backendPID) { kill(getpid(), SIGINT) }
        let error = #expect(throws: PostgresError.self) {
            try Interruption.cancelling(other) {
                try Interruption.cancelling(connection) { try connection.execute("SELECT pg_sleep(600)") }
            }
        }
        #expect(error?.serverError?.isCancelled == true)
        #expect(Interruption.requested)
        #expect(try connection.query("SELECT 1 AS one")[0, "one"] == "1")
        #expect(try other.query("SELECT 1 AS one")[0, "one"] == "1")
    }

    @Test func aCancelledHandleOutlivesItsConnection() throws {
        var handle: CancelHandle?
        do { handle = try server.connection().cancelHandle }
        #expect(handle != nil)
        handle?.cancel()
    }
}
