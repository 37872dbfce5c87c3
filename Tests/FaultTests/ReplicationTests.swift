import Glibc
import Postgres
import TestSupport
import Testing

/// A server whose commits wait for a standby that never comes: what is committed is not seen, and not undone either.
@Suite struct ReplicationTests {
    @Test(arguments: [SIGINT, SIGKILL])
    func aCommitThatWaitsForAStandbyIsInOnce(signal: Int32) throws {
        let own = try OwnServer()
        let site = try Site(.transactional(4), on: own.server)
        try site.expectDone("deploy", "base")
        let trial = "signal \(signal) while a commit waits for a standby"
        let invariants = Invariants(site: site, trial: trial)
        let before = try invariants.hold()

        try setStandby("nobody", own)
        let tool = try site.start(["deploy"])
        try untilItWaits(site)
        tool.signal(signal)
        if signal == SIGKILL {
            #expect(tool.wait().status == 128 + SIGKILL)
            // The server process still holds what it has committed: nobody else may decide.
            #expect(try site.command("status").status == 0)
            let refused = try site.command("deploy", "--wait", "0")
            #expect(refused.status == 1, "\(refused.messages)")
            try setStandby("", own)
        } else {
            // Cancelling ends one wait; the tool may have more to commit before it can end.
            try until("the tool ends, or waits again") {
                try !tool.isRunning || !self.waiting(site).isEmpty
            }
            try setStandby("", own)
        }
        let outcome = tool.wait()
        let after = try invariants.hold(outcome)
        invariants.expectTruth(of: outcome, before: before, after: after)
        try invariants.expectStatus(after)
        try invariants.expectGoesOn()
    }

    private func setStandby(_ names: String, _ own: OwnServer) throws {
        let connection = try own.connection()
        try connection.execute("SET synchronous_commit = local")
        try connection.execute("ALTER SYSTEM SET synchronous_standby_names = '\(names)'")
        try connection.execute("SELECT pg_reload_conf()")
    }

    private func waiting(_ site: Site) throws -> [String] {
        try site.connection().query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'"
        ).compactMap { $0["pid"] }
    }

    private func untilItWaits(_ site: Site) throws {
        try until("a commit waits for a standby") { try !waiting(site).isEmpty }
    }
}
