import Dispatch
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
        let builder = try untilSomebodyWaits(watcher)
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

    @Test func whatTheFirstHasNotDoneWhenItIsKilledTheSecondDoes() throws {
        let site = try Site(.transactional(4))
        try site.expectDone("deploy", "base")
        try site.repository.git("config", "migrate.staging.lockTimeout", "60s")
        let reader = try site.connection()
        try reader.execute("BEGIN; LOCK TABLE public.runs IN SHARE MODE")
        let watcher = try site.connection()
        let first = try site.start(["deploy"])
        let waiting = try untilSomebodyWaits(watcher)
        let second = try site.start(["deploy", "--wait", "60"])
        try until("the second waits") { second.messages.contains("waiting for another deployment") }
        first.signal(SIGKILL)
        _ = first.wait()
        try watcher.execute("SELECT pg_terminate_backend(\(waiting))")
        try reader.execute("ROLLBACK")
        let outcome = second.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        try Invariants(site: site, trial: "a second deployer after a first that was killed").expectGoesOn()
    }

    /// The server process that waits for a lock.
    private func untilSomebodyWaits(_ watcher: Connection) throws -> String {
        var found: String?
        try until("a session waits for a lock") {
            found = try watcher.query(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).first?["pid"]
            return found != nil
        }
        return try #require(found)
    }

    /// Both choose the next number, and one of them gets it.
    @Test func whoLosesTheRaceAndTheConnectionIsNotTakenForTheWinner() throws {
        let site = try Site(.transactional(4))
        try site.expectDone("deploy", "base")
        let traffic = try site.measured(["deploy", "half"])
        try site.expectDone("rollback", "base")
        // The whole deployment is one request, and longer than all others; the server runs nothing of one that is not whole.
        let inRun = try #require(traffic.longestRequest).lowerBound + 1
        let invariants = Invariants(site: site, trial: "a deployer who lost the race and the connection")
        let before = try invariants.hold()

        let gate = Gate()
        site.relay.arm(Relay.Fault(.runAndReset { gate.stopAtIt() }, after: inRun, of: .requests))
        let loser = try site.start(["deploy", "half"], relayed: true)
        gate.untilSomebodyStops()
        let winner = try site.command("deploy", "whole")
        #expect(winner.status == 0, "\(winner.messages)")
        gate.open()
        let lost = loser.wait()
        #expect(lost.status == 2, "\(lost.messages)")
        #expect(lost.messages.contains("and is there still"), "\(lost.messages)")
        #expect(lost.messages.contains("the connection was lost"), "\(lost.messages)")
        let after = try invariants.hold()
        #expect(after.steps.count == before.steps.count + 4)
        #expect(after.open == 0)
        try invariants.expectGoesOn()
    }

    /// Where a thread of the relay stops until the test lets it go on.
    private final class Gate: Sendable {
        private let reached = DispatchSemaphore(value: 0)
        private let opened = DispatchSemaphore(value: 0)

        func stopAtIt() {
            reached.signal()
            opened.wait()
        }

        func untilSomebodyStops() { reached.wait() }

        func open() { opened.signal() }
    }
}
