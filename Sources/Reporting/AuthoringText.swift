import Workflows

/// What init and new say.
public struct AuthoringText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// What init did, and what comes next.
    public func text(_ outcome: Initialisation.Outcome) -> String {
        var lines: [String] = []
        if let pairs = outcome.foundPairs {
            lines.append(
                "found \(counted(pairs, "pair")) of the layout \(outcome.layout.name) in \(outcome.root.isEmpty ? "the top folder" : outcome.root.printable)"
            )
        }
        lines += outcome.written.map { "wrote \($0.printable)" }
        let hooks = outcome.hooks.filter { $0.state != .installed }
        if !hooks.isEmpty { lines.append(HookText(style).installed(hooks)) }
        if !outcome.fetched.isEmpty {
            lines.append(
                "git fetch brings the environments of \(listed(outcome.fetched.map(\.printable))) from now on"
            )
        }
        if outcome.isDecorating {
            lines.append(
                "git log --decorate shows environments from now on (not so: git config log.initialDecorationSet auto)"
            )
        }
        if lines.isEmpty { return "everything is set up already (layout \(outcome.layout.name))" }
        if !outcome.written.isEmpty {
            lines.append(
                "next: git add \(outcome.written.map(\.shellWord).joined(separator: " ")), and git migrate new <name>"
            )
        }
        return lines.joined(separator: "\n")
    }

    /// What comes after new.
    public func next(_ files: NewMigration.Files) -> String {
        "next: write both scripts, then: git add \(files.up.shellWord) \(files.down.shellWord)"
    }

    /// What new --undo wrote, what a person must write, and what comes after.
    public func next(_ outcome: UndoMigration.Outcome) -> String {
        let statements = counted(outcome.statements, "statement")
        let gaps = outcome.gaps.map { gap in
            "\(outcome.up.printable):\(gap.line): not derived: \(gap.what.printable)"
        }
        let paths = "\(outcome.up.shellWord) \(outcome.down.shellWord)"
        let head =
            gaps.isEmpty
            ? "\(statements) \(outcome.statements == 1 ? "undoes" : "undo") \(outcome.id)"
            : "\(statements) written, \(counted(gaps.count, "place")) left for you"
        let next = gaps.isEmpty ? "read it, then" : "write what is marked there, then"
        return ([head] + gaps + ["next: \(next): git add \(paths)"]).joined(separator: "\n")
    }
}
