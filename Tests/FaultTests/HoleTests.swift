import Glibc
import Postgres
import TestSupport
import Testing

/// A link on which nothing passes any more, and nobody is told.
@Suite struct HoleTests {
    @Test(arguments: Relay.Direction.allCases)
    func ctrlCTwiceEndsTheToolAndTheServerGoesOnKnowing(direction: Relay.Direction) throws {
        let site = try Site(.transactional(4))
        try site.expectDone("deploy", "base")
        let length = try site.measured(["deploy"])[direction]
        try site.expectDone("rollback", "base")
        for offset in Dose.offsets("hole of \(direction)", length: length - 100, count: Dose.share(of: 2)) {
            let trial = "a hole after byte \(offset) of the \(direction)"
            let invariants = Invariants(site: site, trial: trial)
            let before = try invariants.hold()
            site.relay.arm(Relay.Fault(.hole, after: offset, of: direction))
            let tool = try site.start(["deploy"], relayed: true)
            try until("\(trial) is there") { site.relay.struck }
            // The first asks the server to cancel, over a connection of its own.
            tool.signal(SIGINT)
            try until("\(trial): the tool ends or asks to cancel") {
                !tool.isRunning || site.relay.traffic.count > 1
            }
            tool.signal(SIGINT)
            let outcome = tool.wait()
            #expect(outcome.status != 0, "\(trial)")
            try expectHolderIsNamed(site, trial)
            site.relay.closeHoles()
            let after = try invariants.hold(outcome)
            invariants.expectTruth(of: outcome, before: before, after: after, isKnowable: false)
            try invariants.expectStatus(after)
            try invariants.expectGoesOn()
            try site.expectDone("rollback", "base")
        }
    }

    /// The tool's end of the link is gone, and the server would keep its own, and the locks, until its TCP gives up.
    @Test(arguments: Relay.Direction.allCases)
    func whatTheServerKeepsOfALostConnectionIsEndedAndTheLedgerDecides(direction: Relay.Direction) throws {
        let site = try Site(.transactional(4))
        try site.expectDone("deploy", "base")
        let traffic = try site.measured(["deploy"])
        try site.expectDone("rollback", "base")
        // The whole deployment is one request, and longer than all others.
        let request = try #require(traffic.longestRequest)
        let (start, length) = (request.lowerBound + 1, request.count - 100)
        for offset in Dose.offsets("strand of \(direction)", length: length, count: Dose.share(of: 4)) {
            let moment: Relay.Fault.Moment =
                direction == .requests
                ? .after(start + offset, of: .requests) : .inReply(to: "git_migrate.begin_deployment")
            let trial = "a server that is not told, \(moment)"
            let invariants = Invariants(site: site, trial: trial)
            let before = try invariants.hold()
            site.relay.arm(Relay.Fault(.strand, at: moment))
            let outcome = try site.start(["deploy"], relayed: true).wait()
            #expect(site.relay.struck, "\(trial)")
            #expect(
                outcome.messages.contains("waited for more of it: it was ended"),
                "\(trial): \(outcome.messages)"
            )
            let after = try invariants.hold(outcome)
            invariants.expectTruth(of: outcome, before: before, after: after)
            site.relay.closeHoles()
            try invariants.expectStatus(after)
            try invariants.expectGoesOn()
            try site.expectDone("rollback", "base")
        }
    }

    /// What still runs is not ended: it is waited for, and that is said.
    @Test func whatTheServerStillRunsOfALostConnectionIsWaitedFor() throws {
        let site = try Site(.transactional(2))
        try site.expectDone("deploy", "base")
        try site.repository.git("config", "migrate.staging.lockTimeout", "60s")
        let invariants = Invariants(site: site, trial: "a lost connection whose statement waits")
        let before = try invariants.hold()
        let reader = try site.connection()
        try reader.execute("BEGIN; LOCK TABLE public.runs IN SHARE MODE")
        // The first that the server says of the steps is that one has begun.
        site.relay.arm(Relay.Fault(.strand, at: .inReply(to: "git_migrate.begin_deployment")))
        let tool = try site.start(["deploy"], relayed: true)
        try until("the tool waits for the lost session") {
            tool.messages.contains("still runs what it was sent")
        }
        try reader.execute("ROLLBACK")
        let outcome = tool.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("the ledger has every step"), "\(outcome.messages)")
        site.relay.closeHoles()
        let after = try invariants.hold(outcome)
        invariants.expectTruth(of: outcome, before: before, after: after)
        #expect(after.applied == ["000", "001", "002"])
        try invariants.expectGoesOn()
    }

    /// As long as the server keeps the lost session, the next deployer is told of it and does nothing.
    private func expectHolderIsNamed(_ site: Site, _ trial: String) throws {
        let connection = try site.connection()
        let state = try State(connection, plan: site.plan)
        guard state.locks > 0 else { return }
        let holder = try State.sessions(connection).first ?? "none"
        let next = try site.command("deploy", "--wait", "0")
        // All may be in, and only the answer lost.
        if state.open == 0, next.messages.contains("there is nothing to do") { return }
        #expect(next.status == 1, "\(trial): \(next.messages)")
        #expect(next.messages.contains("server process \(holder)"), "\(trial): \(next.messages)")
    }
}
