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
        let (word, tone, text) = Self.words(verdict)
        let padded = word.padded(10)
        return switch tone {
        case .good: (style.good(padded), text)
        case .bad: (style.error(padded), text)
        case .warning: (style.warning(padded), text)
        case .neutral: (style.note(padded), text)
        }
    }

    /// A verdict in one word, and what it rests on.
    static func words(_ verdict: Verdict) -> (word: String, tone: Inline.Tone, text: String) {
        switch verdict {
        case .passed(let evidence): ("passed", .good, EvidenceText.text(evidence))
        case .refused(let lack): ("refused", .bad, LackText.text(lack))
        case .overridden(let lack, let reason):
            ("overridden", .warning, "\(LackText.text(lack)); overridden: \(reason.printable)")
        case .awaited: ("asked", .neutral, "deploy asks for the environment's name")
        }
    }

    /// What is told of each gate that is shut, and the commands that open it.
    var refusals: [(lines: [String], hints: [String])] {
        run.checklist.refused.map { gate, lack in
            (["\(gate.rawValue): \(LackText.text(lack))"] + LackText.details(lack), LackText.hints(lack, run))
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
            "gate \(gate.rawValue) overridden: \(reason.printable) (\(LackText.text(lack)))"
        }
    }
}

/// What shows that a gate may be passed, in words.
enum EvidenceText {
    static func text(_ evidence: Evidence) -> String {
        switch evidence {
        case .noErrors(let count): "no errors in \(counted(count, "migration"))"
        case .proven(let count, let server):
            "\(counted(count, "pair")) proven to restore the schema on PostgreSQL \(server)"
        case .appliedBefore(let name, let source, let age):
            "\(name) has the same scripts\(age.map { ", the last for \(roughly($0))" } ?? "")\(told(by: source))"
        case .tested(let name, let at): "the tests passed in \(name) at \(moment(at))"
        case .tagged(let tag): tag.printable
        case .signed(let tag, let signer): "\(tag.printable) is signed by \(text(signer))"
        case .approved(let people): "approved by \(listed(people.map(text)))"
        case .open(let window, let now):
            "it is \(now.text) in \(window.zone.printable), within \(window.text.printable)"
        case .backedUpFirst(let isProven):
            "deploy makes one first\(isProven ? ", and restores it to compare" : "")"
        case .confirmed(.option): "given with --yes"
        case .confirmed(.variable(let name)): "given by \(name)"
        }
    }

    static func told(by source: Evidence.Source) -> String {
        source == .ledger ? "" : ", by what this repository remembers of it"
    }

    static func text(_ signer: Signer) -> String {
        let names = signer.names.isEmpty ? "somebody without a name" : listed(signer.names.map(\.printable))
        return "\(names) (\(signer.key.printable))"
    }
}
