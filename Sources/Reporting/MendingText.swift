import Migrations
import Workflows

/// What `check --fix` says.
public struct MendingText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// What changes, as `git apply` takes it.
    public func difference(_ mending: Check.Mending) -> String {
        mending.changes.map { UnifiedDiff($0).text(style) }.joined(separator: "\n")
    }

    /// The files that were written, one a line.
    public func paths(_ mending: Check.Mending) -> String {
        mending.changes.map(\.typedPath.printable).joined(separator: "\n")
    }

    /// What was mended, what is left, and what comes next.
    public func summary(_ mending: Check.Mending, isDry: Bool) -> String {
        var lines = mending.mended.map { finding in
            "\(isDry ? "would fix" : "fixed") \(finding.location.path.printable): \(finding.fix?.summary ?? "") [\(finding.rule)]"
        }
        if mending.mended.isEmpty { lines.append("there is nothing that can be fixed mechanically") }
        let left = counts(mending.left)
        if !left.isEmpty { lines.append("left for a person: \(left)") }
        if mending.refused > 0 {
            lines.append(
                "\(mending.refused == 1 ? "1 fix" : "\(mending.refused) fixes") not taken: later migrations need what would move behind them, or a new error would follow"
            )
        }
        if mending.isUnfinished { lines.append("there was more than one run mends: run it again") }
        if !mending.changes.isEmpty {
            lines.append(
                isDry
                    ? "next: the same command without --dry-run writes it"
                    : "next: read what was written, then: git add \(mending.changes.map(\.typedPath.shellWord).joined(separator: " "))"
            )
        }
        return lines.joined(separator: "\n")
    }

    private func counts(_ findings: [Finding]) -> String {
        let counts = Severity.allCases.reversed().compactMap { severity in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : counted(count, severity.rawValue)
        }
        return counts.isEmpty ? "" : listed(counts)
    }
}

extension ErrorText {
    func complaint(_ problem: Check.MendingProblem) -> Complaint {
        switch problem {
        case .bareRepository:
            Complaint(
                "this repository has no working tree to write fixes to",
                hints: ["a clone of it has one: git clone …"],
                status: .fatal
            )
        case .differs(let paths, isStaged: true):
            Complaint(
                "\(listed(paths.map(\.printable))) \(paths.count == 1 ? "differs" : "differ") from what is staged; nothing was written",
                hints: ["stage what you mean first: git add \(paths.map(\.shellWord).joined(separator: " "))"]
            )
        case .differs(let paths, isStaged: false):
            Complaint(
                "\(listed(paths.map(\.printable))) \(paths.count == 1 ? "is" : "are") not in the working tree as checked; nothing was written",
                hints: ["check out what is to be mended, or stage it and run git migrate check --fix"]
            )
        case .exists(let path):
            Complaint(
                "\(path.printable) exists already; nothing was written",
                hints: ["move it away, or give it another version"]
            )
        }
    }
}
