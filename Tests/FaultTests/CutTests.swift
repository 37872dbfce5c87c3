import TestSupport
import Testing

/// Whatever happens to the tool or to its connection at any byte, each migration is in exactly once or not at all.
@Suite struct CutTests {
    @Test(arguments: Harm.common)
    func aTransactionalPlanIsNeverHalfIn(harm: Harm) throws {
        try Rounds(Site(.transactional(4))).run(harm)
    }

    @Test(arguments: Harm.common)
    func whatRunsOutsideATransactionIsNeverLostSightOf(harm: Harm) throws {
        try Rounds(Site(.mixed)).run(harm)
    }

    /// Here the server has done what it was asked to, and the client is not told.
    @Test func whicheverByteOfTheLastRepliesIsMissing() throws {
        try Rounds(Site(.transactional(2))).run(.close, last: 400)
    }

    /// The server has got a part of what makes the ledger, or has made it and could not say so.
    @Test(arguments: [
        Relay.Fault.Moment.inRequest("-- Migration: 001_ledger"), .inReply(to: "-- Migration: 001_ledger"),
    ])
    func whoIsCutOffWhileTheLedgerIsMadeIsToldWhetherItIs(moment: Relay.Fault.Moment) throws {
        let site = try Site(.transactional(2))
        site.relay.arm(Relay.Fault(.close, at: moment))
        let outcome = try site.start(["deploy"], relayed: true).wait()
        #expect(site.relay.struck)
        #expect(outcome.status == 2, "\(outcome.messages)")
        let invariants = Invariants(site: site, trial: "close \(moment)")
        let state = try invariants.hold(outcome)
        #expect(state.steps.isEmpty)
        let found = try site.connection().query("SELECT to_regclass('git_migrate.ledger_versions') AS name")
        let versions =
            try found.first?["name"] == nil
            ? 0 : site.connection().query("SELECT FROM git_migrate.ledger_versions").count
        let known =
            switch versions {
            case 0: "that was undone, and there is none"
            case 1...3: "it is of version \(versions), and the next run completes it"
            default: "it is there"
            }
        #expect(
            outcome.messages.contains("the connection was lost while the ledger was made; \(known)"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("staging was at no commit yet, and is there still"))
        #expect(outcome.messages.contains("go on with: git migrate deploy"))
        try invariants.expectGoesOn()
    }

    /// The ledger itself is made in its midst.
    @Test(arguments: Harm.common)
    func aFirstDeploymentBeginsAgain(harm: Harm) throws {
        let site = try Site(.transactional(2))
        let whole = try site.measured(["deploy"])
        var chance = Dose.generator("first \(harm)")
        for place in Dose.places(last: nil, using: &chance).prefix(Dose.share(of: 3)) {
            let (direction, offset) = place.find(in: whole)
            try site.empty()
            try site.harm(harm, ["deploy"], offset, direction).expectGoesOn()
        }
    }
}
