import TestSupport
import Testing

/// A link on which every byte takes its time: what counts is how often the tool waits for an answer.
@Suite struct SlowLinkTests {
    /// A greeting, the ledger's state, the run; encryption that is asked for and refused costs one more.
    @Test(arguments: [1, 100])
    func howManyMigrationsThereAreCostsNoRoundTrip(count: Int) throws {
        let site = try Site(.transactional(count), delay: .milliseconds(2))
        try site.expectDone("deploy", "base")
        let traffic = try site.measured(["deploy"])
        #expect(traffic.roundTrips - 1 <= 6, "with the farewell, \(traffic.roundTrips)")
        let invariants = Invariants(site: site, trial: "\(count) migrations over a slow link")
        try invariants.hold()
        try invariants.expectGoesOn()
        #expect(try site.measured(["deploy"]).roundTrips - 1 <= 4)
    }
}
