import TestSupport
import Testing

/// Many deployers of one database at once.
@Suite struct CrowdTests {
    private static let size = 16

    @Test func ofSixteenOnAnEmptyDatabaseEachMigrationIsAppliedByOne() throws {
        let site = try Site(.transactional(4))
        try expectOrder(at: site, Array(repeating: ["deploy", "--wait", "60"], count: Self.size))
    }

    @Test func sixteenWithOtherTargetsTakeTurns() throws {
        for round in 0..<Dose.share(of: 4) {
            let site = try Site(.transactional(4))
            try site.expectDone("deploy", "base")
            let wishes = [
                ["deploy", "whole"], ["deploy", "half", "--allow-revert"], ["rollback", "half"],
                ["rollback", "base"],
            ]
            var chance = Dose.generator("crowd \(round)")
            let crowd = (0..<Self.size).map { wishes[$0 % wishes.count] + ["--wait", "60"] }
            try expectOrder(at: site, crowd.shuffled(using: &chance))
        }
    }

    /// A migration outside a transaction is run by one of them, and waits for none of the others.
    @Test func sixteenBuildOneIndexOnce() throws {
        let site = try Site(.mixed)
        try expectOrder(at: site, Array(repeating: ["deploy", "--wait", "60"], count: Self.size))
    }

    private func expectOrder(at site: Site, _ commands: [[String]]) throws {
        let tools = try commands.map { try (command: $0, tool: site.start($0)) }
        let outcomes = tools.map { (command: $0.command, outcome: $0.tool.wait()) }
        for (command, outcome) in outcomes {
            let isTold = outcome.status == 1 && outcome.messages.contains("nothing was changed")
            #expect(
                outcome.status == 0 || isTold,
                "seed \(Dose.seed): \(command): [exit \(outcome.status)] \(outcome.messages)"
            )
        }
        #expect(outcomes.contains { $0.outcome.status == 0 }, "nobody got through")
        let invariants = Invariants(site: site, trial: "a crowd of \(commands.count)")
        try invariants.expectStatus(try invariants.hold())
        try invariants.expectGoesOn()
    }
}
