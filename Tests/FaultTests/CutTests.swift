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
