import TestSupport
import Testing

/// Deployments and rollbacks of one database, one after the other, each of them harmed at a byte of its conversation.
struct Rounds {
    let site: Site

    /// - Parameter site: is brought to the base.
    init(_ site: Site) throws {
        self.site = site
        let outcome = try site.command("deploy", "base")
        #expect(outcome.status == 0, "\(outcome.messages)")
    }

    /// Harms deployments from the base to the whole, and rollbacks back to it, in turn, at bytes of their conversation.
    ///
    /// - Parameter last: only in so many bytes of the last replies.
    func run(_ harm: Harm, last: Int? = nil) throws {
        let forth = try site.measured(["deploy"])
        let back = try site.measured(["rollback", "base"])
        var chance = Dose.generator("\(harm) of \(site.plan.migrations.count)")
        let places = Dose.places(last: last, using: &chance)
        var isForth = Bool.random(using: &chance)
        if !isForth { try site.expectDone("deploy") }
        for place in places {
            let (direction, offset) = place.find(in: isForth ? forth : back)
            if isForth {
                try site.harm(harm, ["deploy"], offset, direction).expectGoesOn()
            } else {
                let trial = try site.harm(harm, ["rollback", "base"], offset, direction)
                // Either way on is open.
                if offset.isMultiple(of: 2) { try trial.expectGoesOn() } else { try trial.expectRepaired() }
                try site.expectDone("rollback", "base")
            }
            isForth.toggle()
        }
    }
}

extension Site {
    /// Harms a command, and expects that the ledger, the tool's report and the status are true afterwards.
    func harm(
        _ harm: Harm,
        _ arguments: [String],
        _ offset: Int,
        _ direction: Relay.Direction
    ) throws -> Invariants {
        let trial = "\(harm) of \(arguments.joined(separator: " ")) after byte \(offset) of the \(direction)"
        let invariants = Invariants(site: self, trial: trial)
        let before = try invariants.hold()
        let outcome = try harmed(arguments, after: offset, of: direction) { harm.effect(at: self, $0) }
        let isReached = offset < relay.traffic.first?[direction] ?? 0
        #expect(relay.struck || !isReached, "seed \(Dose.seed): \(trial) did not come about")
        let after = try invariants.hold(outcome)
        invariants.expectTruth(of: outcome, before: before, after: after)
        try invariants.expectStatus(after)
        return invariants
    }

    /// Runs a command that must go well.
    func expectDone(_ arguments: String...) throws {
        let outcome = try start(arguments).wait()
        #expect(outcome.status == 0, "seed \(Dose.seed): \(arguments): \(outcome.messages)")
    }
}
