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

    /// Harms a deployment from the base to the whole, and rollbacks back to it, at so many bytes of each direction.
    func run(_ harm: Harm, tail: Int = 0) throws {
        let forth = try site.measured(["deploy"])
        let back = try site.measured(["rollback", "base"])
        for direction in Relay.Direction.allCases {
            let name = "\(harm) of \(direction) "
            for offset in Dose.offsets(name + "forth", length: forth[direction], tail: tail) {
                try round(harm, ["deploy"], offset, direction)
                try goOn("deploy")
                try site.expectDone("rollback", "base")
            }
            for offset in Dose.offsets(name + "back", length: back[direction], tail: tail) {
                try site.expectDone("deploy")
                try round(harm, ["rollback", "base"], offset, direction)
                // Either way on must be open.
                if offset.isMultiple(of: 2) { try goOn("rollback") }
                try site.expectDone("rollback", "base")
            }
        }

        func goOn(_ what: String) throws {
            try Invariants(site: site, trial: "going on after a \(what)").expectGoesOn()
        }
    }

    private func round(
        _ harm: Harm,
        _ arguments: [String],
        _ offset: Int,
        _ direction: Relay.Direction
    ) throws {
        let trial = "\(harm) of \(arguments.joined(separator: " ")) after byte \(offset) of the \(direction)"
        let invariants = Invariants(site: site, trial: trial)
        let before = try invariants.hold()
        let outcome = try site.harmed(arguments, after: offset, of: direction) { harm.effect(at: site, $0) }
        let after = try invariants.hold(outcome)
        invariants.expectTruth(of: outcome, before: before, after: after)
        try invariants.expectStatus(after)
    }
}

extension Site {
    /// Runs a command that must go well.
    func expectDone(_ arguments: String...) throws {
        let outcome = try start(arguments).wait()
        #expect(outcome.status == 0, "seed \(Dose.seed): \(arguments): \(outcome.messages)")
    }
}
