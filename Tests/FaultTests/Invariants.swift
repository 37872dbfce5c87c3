import Foundation
import Postgres
import TestSupport
import Testing

/// What holds of a database and its ledger after any harm, once the tool's sessions have ended.
struct Invariants {
    let site: Site
    /// What was done, for the message.
    let trial: String

    private func expect(_ violations: [String], _ outcome: Tool.Outcome? = nil) {
        let said = outcome.map { "\n[exit \($0.status)]\n\($0.messages)\($0.output)" } ?? ""
        #expect(
            violations.isEmpty,
            "seed \(Dose.seed): \(trial): \(violations.joined(separator: "; "))\(said)"
        )
    }

    /// Ledger and schema are one, and nothing of the tool is left.
    @discardableResult
    func hold(_ outcome: Tool.Outcome? = nil) throws -> State {
        let state = try settledState()
        var violations: [String] = []
        let counted = Set(site.plan.migrations.filter(\.counts).map(\.version))
        if state.runs != state.steps.filter({ counted.contains(String($0.prefix(3))) }) {
            violations.append("what ran is not what was recorded: \(state.runs) and \(state.steps)")
        }
        if state.sequences != Array(1..<state.sequences.count + 1) {
            violations.append("the steps have gaps: \(state.sequences)")
        }
        if state.head != state.sequences.last ?? 0 {
            violations.append("the head is \(state.head), and the last step \(state.sequences.last ?? 0)")
        }
        for migration in [Plan.base] + site.plan.migrations where migration.version != state.halfRun {
            let there = state.relations.intersection(migration.relations)
            let wanted = state.applied.contains(migration.version) ? Set(migration.relations) : []
            if there != wanted { violations.append("of \(migration.version), there is \(there)") }
        }
        if state.halfRun == nil, !state.invalid.isEmpty { violations.append("\(state.invalid) are invalid") }
        if state.locks > 0 { violations.append("an advisory lock is held") }
        if Set(state.applied).count != state.applied.count {
            violations.append("applied twice: \(state.applied)")
        }
        expect(violations, outcome)
        return state
    }

    /// The tool's report of a run that was harmed: what it says is in is in, and what it does not know it could not ask.
    func expectTruth(of outcome: Tool.Outcome, before: State, after: State, isKnowable: Bool = true) {
        let steps = after.steps.dropFirst(before.steps.count).map { $0.prefix(3) + "_it" }
        var violations: [String] = []
        switch outcome.status {
        case 0 where outcome.messages.contains("there is nothing to do") && !steps.isEmpty:
            violations.append("it says that there was nothing to do")
        case 0, 2, 3, 128, 128 + SIGKILL, 128 + SIGINT: break
        case 1 where !steps.isEmpty: violations.append("it says that nothing was changed")
        case 1: break
        default: violations.append("it ended with \(outcome.status)")
        }
        if let told = toldSteps(outcome.messages), told != steps.map(String.init) {
            violations.append("it says that \(told) are in, and \(steps) are")
        }
        if isKnowable, outcome.messages.contains("is not known") { violations.append("it does not know") }
        expect(violations, outcome)
    }

    /// The steps that a failed run says are in; nil where it does not say.
    private func toldSteps(_ messages: String) -> [String]? {
        if messages.contains("and is there still") { return [] }
        guard let line = messages.split(separator: "\n").first(where: { $0.contains(" steps of this ") })
        else {
            return nil
        }
        return line.matches(of: #/[0-9]{3}_it/#).map { String($0.output) }
    }

    /// `status` knows, and says what the ledger says.
    func expectStatus(_ state: State) throws {
        let outcome = try site.command("status")
        let behind = site.plan.migrations.count + 1 - state.applied.count
        var violations: [String] = []
        for word in ["unknown", "could not be asked", "is running since"] where outcome.output.contains(word)
        {
            violations.append("status says \(word)")
        }
        if outcome.status != (state.halfRun == nil ? 0 : 3) {
            violations.append("status ended with \(outcome.status)")
        }
        let told = outcome.output.firstMatch(of: #/(\d+) behind/#).flatMap { Int($0.output.1) } ?? 0
        if told != behind { violations.append("status says \(told) behind in place of \(behind)") }
        expect(violations, outcome)
    }

    /// The next deployment brings everything in, and the one after has nothing to do.
    func expectGoesOn() throws {
        try expectRepaired()
        let first = try site.command("deploy")
        let state = try hold(first)
        var violations: [String] = []
        if first.status != 0 { violations.append("the next deploy fails") }
        let all = ([Plan.base] + site.plan.migrations).map(\.version)
        if state.applied.sorted() != all { violations.append("\(state.applied) are applied after it") }
        if state.open != 0 { violations.append("a deployment has no outcome") }
        expect(violations, first)

        let second = try site.command("deploy")
        let isIdle = second.status == 0 && second.messages.contains("there is nothing to do")
        expect(isIdle ? [] : ["the deploy after it does something"], second)
        let status = try site.command("status")
        let isDone = status.status == 0 && status.output.contains("up to date")
        expect(isDone ? [] : ["status is not content"], status)
        let record = try site.repository.git("rev-parse", "refs/migrate/staging")
        expect(
            record == (try site.repository.git("rev-parse", "HEAD")) ? [] : ["the git record is elsewhere"]
        )
    }

    /// What stopped outside a transaction is refused, and is settled as its person would.
    func expectRepaired() throws {
        guard try hold().halfRun != nil else { return }
        let refused = try site.command("deploy")
        expect(refused.status == 3 ? [] : ["a half-run migration is passed over"], refused)
        try Person(site: site).settle()
        expect(try hold().halfRun == nil ? [] : ["it is not settled"])
    }

    /// What the database holds once the tool's sessions have ended, and a server that recovers has done so.
    private func settledState() throws -> State {
        var state: State?
        try until("the tool's sessions have ended after \(trial)") {
            do {
                let connection = try site.connection()
                guard try State.sessions(connection).isEmpty else { return false }
                state = try State(connection, plan: site.plan)
                return true
            } catch PostgresError.connectionFailed, PostgresError.connectionLost {
                return false
            }
        }
        return try #require(state)
    }
}
