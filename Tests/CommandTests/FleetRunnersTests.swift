import TestSupport
import Testing

/// Several runners of one fleet at a time.
@Suite struct FleetRunnersTests {
    @Test func ofManyRunnersEachDatabaseIsTakenByOne() throws {
        let fleet = try FleetProject.many(6)
        defer { try? fleet.remove() }
        try expectDivided(fleet, runners: 4)
    }

    @Test func ofManyRunnersEachTenantIsTakenByOne() throws {
        try expectDivided(try FleetProject.shops(24), runners: 4)
    }

    /// All begin at once on an empty fleet: each member is deployed to once, and nobody is refused.
    private func expectDivided(_ fleet: FleetProject, runners: Int) throws {
        let tools = try (0..<runners).map { _ in
            try fleet.start("deploy", "v1.1", "--wait", "60", "--parallel", "4")
        }
        let outcomes = tools.map { $0.wait() }
        var changed = 0
        for outcome in outcomes {
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(outcome.messages.contains("all \(fleet.count) members"), "\(outcome.messages)")
            for word in ["error", "failed", "refused", "not begun"] {
                #expect(!outcome.messages.contains(word), "\(outcome.messages)")
            }
            changed += outcome.messages.firstMatch(of: #/(\d+) changed in/#).flatMap { Int($0.output.1) } ?? 0
        }
        #expect(changed == fleet.count, "each member is one runner's work: \(outcomes.map(\.messages))")
        for member in 0..<fleet.count {
            let deployments = try fleet.deployments(member)
            #expect(try fleet.steps(member) == ["apply 001", "apply 002", "apply 003"])
            #expect(deployments == ["v1.1 done"], "\(fleet.name(member)): \(outcomes.map(\.messages))")
        }
    }

    @Test func aRunnerTakesOthersWhileOneIsTaken() throws {
        let fleet = try FleetProject.shops(5, .column)
        #expect(try fleet.command("deploy v1.0").status == 0)
        let holder = try fleet.holder(of: 1)
        let first = try fleet.start("deploy", "v1.1", "--parallel", "1")
        try until("the first runner waits on its second member") {
            first.messages.contains("shop_2: 003_tags waits for a lock on ")
        }
        let second = try fleet.start("deploy", "v1.1", "--parallel", "1", "--wait", "60")
        try until("the second runner has done the others") {
            try [2, 3, 4].allSatisfy { try fleet.steps($0).count == 3 }
        }
        #expect(try fleet.steps(1).count == 2)
        #expect(second.isRunning && second.messages.contains("shop_2: another deployment is at it"))
        try holder.execute("COMMIT")
        for runner in [first, second] {
            let outcome = runner.wait()
            #expect(outcome.status == 0, "\(outcome.messages)")
        }
        for member in 0..<fleet.count {
            #expect(try fleet.deployments(member) == ["v1.0 done", "v1.1 done"])
        }
    }

    @Test func whatIsTakenForLongerThanTheWaitIsTold() throws {
        let fleet = try FleetProject.shops(3, .column)
        #expect(try fleet.command("deploy v1.0").status == 0)
        let holder = try fleet.holder(of: 1)
        let first = try fleet.start("deploy", "v1.1", "--parallel", "1")
        try until("the first runner waits on its second member") {
            first.messages.contains("shop_2: 003_tags waits for")
        }
        let second = try fleet.command("deploy v1.1 --wait 0s")
        #expect(second.status == 1, "\(second.text)")
        #expect(second.text.contains("shop_2: another deployment"), "\(second.text)")
        #expect(second.text.contains("go on with: git migrate deploy v1.1 --wait 0s"), "\(second.text)")
        try holder.execute("COMMIT")
        #expect(first.wait().status == 0)
    }
}
