import Migrations
import Workflows

/// What came of sharing the git record, in words.
public struct SyncText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// A line for each environment that moved, and the sum.
    public func text(_ outcome: Sync.Outcome) -> String {
        let width = outcome.environments.map(\.environment.text.displayWidth).max() ?? 0
        let lines = outcome.environments.map { move in
            let name = move.environment.text.padded(width)
            return "  \(name)  \(style.commit(move.commit?.short ?? "-"))  \(what(move, outcome.remote))"
        }
        return (lines + [sum(outcome)]).joined(separator: "\n")
    }

    private func what(_ move: Sync.Move, _ remote: String) -> String {
        let here = "here \(move.here?.short ?? "-")"
        let there = "on \(remote.printable) \(move.there?.short ?? "-")"
        return switch (move.here == move.commit, move.there == move.commit) {
        case (true, _): "pushed, was \(there)"
        case (false, true): "fetched, was \(here)"
        case (false, false): "fetched and pushed, was \(here) and \(there)"
        }
    }

    private func sum(_ outcome: Sync.Outcome) -> String {
        let remote = style.bold(outcome.remote.printable)
        guard outcome.fetched > 0 || outcome.pushed > 0 || !outcome.environments.isEmpty else {
            return "this repository and \(remote) have the same record"
        }
        return
            "this repository and \(remote) have the same record now: \(counted(outcome.fetched, "deployment")) fetched, \(outcome.pushed) pushed"
    }
}

extension ErrorText {
    func complaint(_ problem: Sync.Problem) -> Complaint {
        switch problem {
        case .noRemote:
            Complaint(
                "the repository has no remote to share its record with",
                hints: ["git remote add origin <url> names one"],
                status: .fatal
            )
        case .severalRemotes(let names):
            Complaint(
                "the repository has several remotes: \(listed(names.map(\.printable)))",
                hints: ["say which: git migrate sync \(names.first?.shellWord ?? "<remote>")"],
                status: .usage
            )
        case .noSuchRemote(let name, let known):
            Complaint(
                "the repository has no remote '\(name.printable)'",
                hints: known.isEmpty ? [] : ["it has \(listed(known.map(\.printable)))"],
                status: .fatal
            )
        case .git(let command, let text):
            Complaint(
                "git \(command) failed; the record here is as it was, or has grown",
                details: text.split(separator: "\n").map { String($0).printable },
                hints: ["git migrate sync goes on, once that is mended"],
                status: .fatal
            )
        case .overtaken(let remote):
            Complaint(
                "\(remote.printable) was changed by others each time the record was to be pushed",
                hints: ["git migrate sync tries again"],
                status: .fatal
            )
        }
    }
}
