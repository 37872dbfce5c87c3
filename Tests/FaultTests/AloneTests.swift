import TestSupport
import Testing

/// The connection is lost while a deployment begins or ends in a message of its own, where no step is under way.
@Suite struct AloneTests {
    static let beginning = "git_migrate.begin_deployment"
    static let ending = "git_migrate.end_deployment"

    /// The server does not get the whole message, or does what it was asked, and the client is not told.
    static func cuts(of message: String) -> [Relay.Fault] {
        [.inRequest(message), .inReply(to: message)].map { Relay.Fault(.reset, at: $0) }
    }

    private func deploy(at site: Site, harmedBy fault: Relay.Fault) throws -> Tool.Outcome {
        let invariants = Invariants(site: site, trial: "\(fault.moment)")
        let before = try invariants.hold()
        site.relay.arm(fault)
        let outcome = try site.start(["deploy"], relayed: true).wait()
        #expect(site.relay.struck, "\(outcome.messages)")
        let after = try invariants.hold(outcome)
        invariants.expectTruth(of: outcome, before: before, after: after)
        #expect(after.open == 0, "\(outcome.messages)")
        try invariants.expectStatus(after)
        return outcome
    }

    @Test func whatIsLostAsItBeginsHasRunNothing() throws {
        let site = try Site(.indexed)
        try site.expectDone("deploy", "half")
        for cut in Self.cuts(of: Self.beginning) {
            let outcome = try deploy(at: site, harmedBy: cut)
            #expect(outcome.status == 2, "\(outcome.messages)")
            #expect(
                outcome.messages.contains("the connection was lost before 002_it began"),
                "\(outcome.messages)"
            )
            #expect(outcome.messages.contains("and is there still"), "\(outcome.messages)")
        }
        try Invariants(site: site, trial: "cuts as the deployment begins").expectGoesOn()
    }

    @Test func whoseBackendIsKilledBetweenTheBeginningAndTheFirstStepHasRunNothing() throws {
        let site = try Site(.indexed)
        try site.expectDone("deploy", "half")
        let kill = Harm.terminate.effect(at: site, Victim())
        let outcome = try deploy(at: site, harmedBy: Relay.Fault(kill, at: .inRequest("+ 1 AS attempt")))
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(
            outcome.messages.contains("the connection was lost, and 002_it was undone as a whole"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("and is there still"), "\(outcome.messages)")
        try Invariants(site: site, trial: "a killed backend").expectGoesOn()
    }

    @Test func whatIsLostAsItEndsIsDone() throws {
        let site = try Site(.indexed)
        for cut in Self.cuts(of: Self.ending) {
            try site.expectDone("deploy", "half")
            let outcome = try deploy(at: site, harmedBy: cut)
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(
                outcome.messages.contains("the connection was lost, and the ledger has every step"),
                "\(outcome.messages)"
            )
            #expect(try site.command("status").output.contains("up to date"))
            try site.expectDone("rollback", "half")
        }
    }

    /// A commit without a migration is recorded, and that is all.
    @Test func aDeploymentWithoutStepsIsFollowedUpToo() throws {
        let site = try Site(.transactional(1))
        try site.expectDone("deploy")
        for cut in Self.cuts(of: Self.beginning) + Self.cuts(of: Self.ending) {
            try site.repository.commit(["README": "\(cut.moment)\n"])
            let outcome = try deploy(at: site, harmedBy: cut)
            if case .inRequest(Self.beginning) = cut.moment {
                #expect(outcome.status == 2, "\(outcome.messages)")
                #expect(
                    outcome.messages.contains("the connection was lost before the deployment began"),
                    "\(outcome.messages)"
                )
            } else {
                #expect(outcome.status == 0, "\(cut.moment): \(outcome.messages)")
                #expect(
                    outcome.messages.contains("the ledger has every step"),
                    "\(cut.moment): \(outcome.messages)"
                )
            }
        }
    }

    @Test func aRepairIsFollowedUpToo() throws {
        let site = try Site(.indexed)
        let kill = Harm.terminate.effect(at: site, Victim())
        _ = try site.command("deploy", "half")
        site.relay.arm(Relay.Fault(kill, at: .inRequest("'done', NULL, NULL")))
        #expect(try site.start(["deploy"], relayed: true).wait().status == 3)
        func repair(_ cut: Relay.Fault) throws -> Tool.Outcome {
            site.relay.arm(cut)
            let outcome = try site.start(["repair", "--resume"], relayed: true).wait()
            #expect(site.relay.struck)
            return outcome
        }
        for cut in Self.cuts(of: Self.beginning) {
            let outcome = try repair(cut)
            #expect([2, 3].contains(outcome.status), "\(cut.moment): \(outcome.messages)")
            #expect(outcome.messages.contains("the connection was lost"), "\(outcome.messages)")
            #expect(try Invariants(site: site, trial: "\(cut.moment)").hold(outcome).open == 0)
        }
        let outcome = try repair(Relay.Fault(.reset, at: .inReply(to: Self.ending)))
        #expect(outcome.status == 0, "\(outcome.messages)")
        let invariants = Invariants(site: site, trial: "a repair whose end is lost")
        try invariants.expectStatus(try invariants.hold(outcome))
        try invariants.expectGoesOn()
    }
}
