import Migrations
import Workflows

/// A migration that stopped in its midst, and what was done about it, in words.
public struct RepairText {
    let style: Style
    let environment: EnvironmentName
    /// The words that name the database again: the environment's, and the member's where it is a fleet.
    private let words: String

    /// Text in a style, about one environment, or a member of it.
    public init(_ style: Style, environment: EnvironmentName, member: String? = nil) {
        self.style = style
        self.environment = environment
        words = ([environment.text] + (member.map { ["--member", $0.shellWord] } ?? [])).joined(
            separator: " "
        )
    }

    /// What ran, what did not, and the ways on.
    public func state(_ found: Repair.Case) -> String {
        let statements = found.step.script.script.statements
        let lines = statements.enumerated().map { index, statement in
            let text =
                String(decoding: found.step.script.bytes[statement.range].prefix(70), as: UTF8.self)
                .split(separator: "\n").first.map(String.init) ?? ""
            return "  \(index + 1)  \(word(found.standings[index]).padded(9))  \(text.printable)"
        }
        let verb = found.interrupted.isApply ? "applied" : "reverted"
        let command = "git migrate repair -e \(words)"
        return
            (["\(found.interrupted.id) was being \(verb) on \(environment) and stopped:", ""] + lines
            + (found.interrupted.reason.map { ["", "  the server said: \($0.printable)"] } ?? [])
            + [
                "",
                "Look at the database first, then:",
                "  \(command) --resume",
                "      runs the statements that are not in; an invalid index that this migration left is dropped and made again",
                "  \(command) --mark-done --reason <text>",
                "      records it as \(verb), when you have finished it by hand",
                "  \(command) --mark-not-done --reason <text>",
                "      forgets that it began, when you have undone by hand what ran",
            ]).joined(separator: "\n")
    }

    /// How it was settled.
    public func settled(_ found: Repair.Case, _ action: Repair.Action) -> String {
        let id = found.interrupted.id
        let verb = found.interrupted.isApply ? "applied" : "reverted"
        return switch action {
        case .resume: "\(id) is \(verb) on \(environment)"
        case .markDone: "\(id) is recorded as \(verb) on \(environment)"
        case .markNotDone: "\(id) counts as not \(verb) on \(environment)"
        }
    }

    /// Why it stopped again.
    public func complaint(_ failure: StepFailure) -> Complaint {
        var complaint = StepFailureText(style: style, environment: environment).complaint(failure)
        if case .blockedOthersMidway = failure {
            complaint.hints += WaitText(style: style, environment: environment).hints(
                failure,
                again: "git migrate repair -e \(words) --resume"
            )
        }
        complaint.hints.append("git migrate repair -e \(words) shows how to go on")
        return complaint
    }

    private func word(_ standing: Repair.Standing) -> String {
        switch standing {
        case .isIn: "is in"
        case .failed: "failed"
        case .unknown: "unknown"
        case .didNotRun: "did not run"
        }
    }
}
