import Glibc
import Postgres
import TestSupport
import Testing

/// Who waits for another deployment made a plan before it ended.
@Suite struct QueueTests {
    @Test func whatTheFirstLeavesHalfRunIsNotBegunAgainByTheSecond() throws {
        let site = try Site(.mixed)
        try site.expectDone("deploy", "half")
        // CREATE INDEX CONCURRENTLY waits for who has written to the table.
        let writer = try site.connection()
        try writer.execute("BEGIN; INSERT INTO public.t001 VALUES (1, 1)")
        let watcher = try site.connection()
        let first = try site.start(["deploy"])
        var builder = ""
        try until("the first builds the index") {
            let rows = try watcher.query(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            builder = rows.first?["pid"] ?? ""
            return !rows.isEmpty
        }
        let second = try site.start(["deploy", "--wait", "60"])
        try until("the second waits") { second.messages.contains("waiting for another deployment") }
        first.signal(SIGKILL)
        _ = first.wait()
        try watcher.execute("SELECT pg_terminate_backend(\(builder))")
        let refused = second.wait()
        #expect(refused.status == 3, "\(refused.messages)")
        #expect(refused.messages.contains("002_it stopped at statement 1"), "\(refused.messages)")
        #expect(refused.messages.contains("nothing was changed"), "\(refused.messages)")
        try writer.execute("ROLLBACK")
        let invariants = Invariants(site: site, trial: "a second deployer after a first that was killed")
        try invariants.expectStatus(try invariants.hold())
        try invariants.expectGoesOn()
    }
}
