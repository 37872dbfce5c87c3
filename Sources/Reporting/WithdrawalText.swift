import Migrations
import Workflows

/// A stopped migration that is undone with its down script, in words.
public enum WithdrawalText {
    /// It went well.
    public static func settled(_ id: MigrationID, on environment: EnvironmentName) -> String {
        "\(id) is undone on \(environment), and counts as not applied"
    }

    static func complaint(_ problem: Withdrawal.Problem, _ style: Style) -> Complaint {
        switch problem {
        case .notOffered(let id):
            Complaint(
                "\(id) has no recorded down script that undoes what ran; nothing was changed",
                hints: ["undo it by hand, then: git migrate repair --mark-not-done --reason <text>"]
            )
        case .failed(let id, let statement, let error, let isUndone):
            Complaint(
                "the down script of \(id) failed at statement \(statement): \(error.message.printable) (\(error.sqlState))",
                details: [
                    isUndone
                        ? "it does not fit what ran; it was undone as a whole, and everything is as it was before"
                        : stays
                ],
                hints: [
                    "git migrate repair shows where it stands",
                    "undo the rest by hand, then: git migrate repair --mark-not-done --reason <text>",
                ],
                status: .needsPerson
            )
        case .blockedOthers(let id, let statement, let sessions, let isUndone, let environment):
            Complaint(
                "the down script of \(id) was stopped at statement \(statement) since it \(WaitText.keptWaiting(sessions))",
                details: sessions.map(WaitText(style: style, environment: environment).blocked) + [
                    isUndone ? "it was undone as a whole, and everything is as it was before" : stays
                ],
                hints: [
                    "go on when fewer sessions use what it locks: git migrate repair -e \(environment) --undo",
                    "allow more: git config migrate.\(environment).maxBlocking <duration>",
                ],
                status: .needsPerson
            )
        }
    }

    private static let stays =
        "the statements before it stay; those that are done are passed over when it runs again"
}
