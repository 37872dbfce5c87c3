import Foundation
import Postgres
import TestSupport
import Testing

@testable import Workflows

@Suite struct ScratchServerTests {
    @Test func ofTwoRunsThatMakeOneBaseAtOnceOneMakesIt() throws {
        let tests = try TestServer.shared()
        let server = try ScratchServer(at: .url(try tests.freshDatabase()))
        defer { server.close() }
        let base = tests.freshName("git_migrate_base")
        let (first, second) = (try server.create(), try server.create())
        let other = try tests.connection()
        try other.execute("BEGIN")
        try other.execute("ALTER DATABASE \(first) RENAME TO \(base)")

        let ended = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        Thread.detachNewThread {
            outcome.error = Result { try server.keep(second, as: base) }.failure
            ended.signal()
        }
        let watcher = try tests.connection()
        try until("the second waits for the first") {
            try !watcher.query(
                """
                SELECT FROM pg_catalog.pg_stat_activity
                WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%RENAME%'
                """,
                [second]
            ).isEmpty
        }
        try other.execute("COMMIT")
        ended.wait()
        #expect(outcome.error == nil)
        let left = try watcher.query(
            "SELECT FROM pg_catalog.pg_database WHERE datname IN ($1, $2)",
            [first, second]
        )
        #expect(left.isEmpty)
        try server.drop(base)
    }

    /// What the other thread came to, which is read once that has ended.
    private final class Outcome: @unchecked Sendable {
        var error: (any Error)?
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
