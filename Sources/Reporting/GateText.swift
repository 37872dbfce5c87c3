import Migrations
import Workflows

/// The release checklist in words.
struct GateText {
    let style: Style
    let run: PreparedRun

    init(_ style: Style, _ run: PreparedRun) { (self.style, self.run) = (style, run) }

    private var environment: EnvironmentName { run.database.settings.name }

    /// The gates that are required, each with its evidence or what it lacks; nothing where none is.
    var lines: [String] {
        let items = run.checklist.items
        guard !items.isEmpty else { return [] }
        let width = items.map(\.gate.rawValue.count).max() ?? 0
        let lines = items.map { item in
            let (word, text) = describe(item.verdict)
            return "  \(word)  \(item.gate.rawValue.padded(width))  \(text)"
        }
        return ["\(environment) requires:"] + lines + [""]
    }

    private func describe(_ verdict: Verdict) -> (word: String, text: String) {
        switch verdict {
        case .passed(let evidence): (style.good("passed    "), evidenceText(evidence))
        case .refused(let lack): (style.error("refused   "), lackText(lack))
        case .overridden(let lack, let reason):
            (style.warning("overridden"), "\(lackText(lack)); overridden: \(reason.printable)")
        case .awaited: (style.note("asked     "), "deploy asks for the environment's name")
        }
    }

    /// What is told of each gate that is shut, and the commands that open it.
    var refusals: [(lines: [String], hints: [String])] {
        run.checklist.refused.map { gate, lack in
            (["\(gate.rawValue): \(lackText(lack))"] + details(lack), hints(lack))
        }
    }

    /// The option that goes through all gates that are shut, as it is typed; nil when none is.
    var override: String? {
        let gates = run.checklist.refused.map { "--override \($0.gate.rawValue)" }
        guard !gates.isEmpty else { return nil }
        let hasReason = run.asked.options.contains { $0.hasPrefix("--reason ") }
        return (gates + (hasReason ? [] : ["--reason '<why>'"])).joined(separator: " ")
    }

    /// What the ledger keeps of the gates that somebody went through.
    var remarks: [String] {
        run.checklist.overridden.map { gate, lack, reason in
            "gate \(gate.rawValue) overridden: \(reason.printable) (\(lackText(lack)))"
        }
    }

    private func evidenceText(_ evidence: Evidence) -> String {
        switch evidence {
        case .noErrors(let count): "no errors in \(counted(count, "migration"))"
        case .proven(let count, let server):
            "\(counted(count, "pair")) proven to restore the schema on PostgreSQL \(server)"
        case .confirmed(.option): "given with --yes"
        case .confirmed(.variable(let name)): "given by \(name)"
        }
    }

    private func lackText(_ lack: Lack) -> String {
        switch lack {
        case .errors(let findings): "the check finds \(counted(findings.count, "error"))"
        case .unproven(let ids):
            "\(Self.names(ids)) \(ids.count == 1 ? "has" : "have") no rehearsal that restores the schema"
        case .unconfirmed: "its name was not given"
        }
    }

    private func details(_ lack: Lack) -> [String] {
        guard case .errors(let findings) = lack else { return [] }
        return findings.prefix(5).map {
            "  \($0.location.path.printable): \($0.message.printable) [\($0.rule)]"
        }
    }

    private func hints(_ lack: Lack) -> [String] {
        switch lack {
        case .errors: ["see them, with the way to mend each: git migrate check \(run.target.typed)"]
        case .unproven:
            [
                "rehearse: git migrate test \(run.target.typed)",
                "or fetch what others have proven: git fetch origin \(ProofNotes.reference):\(ProofNotes.reference)",
            ]
        case .unconfirmed: []
        }
    }

    static func names(_ ids: [MigrationID]) -> String { listed(ids.map { $0.description.printable }) }
}
