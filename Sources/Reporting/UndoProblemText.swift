import Workflows

extension ErrorText {
    /// Why new --undo wrote nothing, and what goes on.
    func complaint(_ problem: UndoMigration.Problem) -> Complaint {
        switch problem {
        case .bareRepository:
            Complaint("this repository has no working tree to write a down script to", status: .fatal)
        case .noMigration(let target):
            Complaint(
                "the working tree has no migration '\(target.printable)'",
                hints: ["name its up script, its version or its name: git migrate new --undo <file>"],
                status: .usage
            )
        case .ambiguous(let target, let paths):
            Complaint(
                "'\(target.printable)' is more than one migration",
                hints: paths.map { "git migrate new --undo \($0.shellWord)" },
                status: .usage
            )
        case .nothingToUndo:
            Complaint(
                "every migration of the working tree has a down script that someone wrote",
                hints: ["to derive one anew: rm <its down script> && git migrate new --undo <its up script>"]
            )
        case .written(let down, let up):
            Complaint(
                "\(down.printable) is written already",
                hints: ["to derive it anew: rm \(down.shellWord) && git migrate new --undo \(up.shellWord)"]
            )
        case .empty(let up):
            Complaint(
                "\(up.printable) does nothing that could be undone",
                hints: ["write the change there first"]
            )
        case .unreadable(let up, let why, let mark):
            Complaint(
                "\(up.printable):\(mark.line):\(mark.column): \(why.printable)",
                details: Excerpt(mark: mark).lines(style),
                hints: [
                    "mend the up script first; git migrate check shows all that is wrong with what is staged"
                ]
            )
        }
    }
}
