import Migrations
import Postgres
import Workflows

/// What came of rehearsals, in words.
public struct RehearsalText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// A line for the pair, and below what is wrong with it.
    public func lines(_ rehearsal: Rehearsal) -> String {
        ([headline(rehearsal)] + details(rehearsal).map { "    " + $0 }).joined(separator: "\n")
    }

    /// A line for a pair that was rehearsed before.
    public func proven(_ migration: Migration) -> String {
        "  \(style.good("proven".padded(12))) \(migration.id)"
    }

    /// Which tables had rows, for those who want to know; nil where none had.
    public func tables(_ rehearsal: Rehearsal) -> String? {
        let lines = rehearsal.rows.map(SeedText(style).tables) ?? []
        return lines.isEmpty ? nil : lines.map { "    " + $0 }.joined(separator: "\n")
    }

    /// How many pairs restore the schema, and how many do not.
    ///
    /// - Parameters:
    ///   - proven: how many were rehearsed before.
    ///   - count: how many there are.
    public func sum(_ rehearsals: [Rehearsal], proven: Int, of count: Int) -> String {
        let good = rehearsals.count(where: \.isProven) + proven
        let withRows = rehearsals.count { $0.rows?.isFailure == true }
        let bad = rehearsals.count + proven - good - withRows
        let left = count - rehearsals.count - proven
        let before = proven == 0 ? "" : proven == good ? " (proven before)" : " (\(proven) proven before)"
        let words = [
            good > 0
                ? "\(counted(good, "pair")) \(good == 1 ? "restores" : "restore") the schema\(before)" : nil,
            bad > 0 ? "\(good > 0 ? "\(bad)" : counted(bad, "pair")) \(bad == 1 ? "does" : "do") not" : nil,
            withRows > 0
                ? "\(good + bad > 0 ? "\(withRows)" : counted(withRows, "pair")) \(withRows == 1 ? "fails" : "fail") with rows"
                : nil,
            left > 0 ? "\(left) not tried" : nil,
        ]
        return words.compactMap(\.self).joined(separator: ", ")
    }

    /// The notes were not written.
    public func notRecorded(_ reason: String) -> String {
        "\(style.warning("warning:")) what came of it is not recorded: \(reason.printable)"
    }

    /// What could not run here, and is missing in the schema of what was rehearsed after it; nil where there is nothing.
    public func without(_ rehearsals: [Rehearsal]) -> String? {
        let missing = Set(rehearsals.flatMap(\.without)).sorted()
        guard !missing.isEmpty else { return nil }
        return
            "\(style.note("note:")) what comes after it was rehearsed without \(listed(missing.map(\.description)))"
    }

    /// There is no pair to rehearse.
    public var nothing: String {
        "nothing is staged in the migrations folder; all of HEAD: git migrate test --all"
    }

    private func headline(_ rehearsal: Rehearsal) -> String {
        let id = rehearsal.migration.id.description
        let name = id.padded(40)
        if let rows = rehearsal.rows, rows.isFailure {
            let (verdict, words) = SeedText(style).headline(rows)
            return "  \(style.error(verdict.padded(12))) \(name) \(words)"
        }
        return switch rehearsal.outcome {
        case .restored: "  \(style.good("restored".padded(12))) \(name) \(times(rehearsal))"
        case .restoredInForm: "  \(style.good("restored".padded(12))) \(name) \(times(rehearsal)), but for:"
        case .notRestored: "  \(style.error("not restored".padded(12))) \(id)"
        case .notRepeated: "  \(style.error("not repeated".padded(12))) \(id)"
        case .refused(let stage, _): "  \(style.error("failed".padded(12))) \(name) \(words(stage))"
        case .unreadable: "  \(style.error("unreadable".padded(12))) \(id)"
        case .noDown: "  \(style.warning("no down".padded(12))) \(id)"
        }
    }

    private func words(_ stage: Rehearsal.Stage) -> String {
        switch stage {
        case .up: "the up script"
        case .down: "the down script"
        case .secondUp: "the up script, after the down"
        }
    }

    private func times(_ rehearsal: Rehearsal) -> String {
        let sum = { (stage: Rehearsal.Stage) in
            spelled((rehearsal.times[stage] ?? []).reduce(.zero, +))
        }
        return "up \(sum(.up)), down \(sum(.down))"
    }

    private func details(_ rehearsal: Rehearsal) -> [String] {
        outcome(rehearsal) + (rehearsal.rows.map(SeedText(style).lines) ?? [])
    }

    private func outcome(_ rehearsal: Rehearsal) -> [String] {
        switch rehearsal.outcome {
        case .restored, .noDown: []
        case .restoredInForm(let difference): SnapshotText(.restoration, style: style).lines(difference)
        case .notRepeated(let difference): SnapshotText(.repetition, style: style).lines(difference)
        case .notRestored(let difference, let culprits):
            SnapshotText(.restoration, style: style).lines(difference) + places(culprits)
        case .refused(_, let refusal): RefusalText(style).lines(refusal)
        case .unreadable(let problem): ScriptProblemText(style).lines(problem)
        }
    }

    /// Each statement once, with what it is behind.
    private func places(_ culprits: [Rehearsal.Culprit]) -> [String] {
        var lines: [String] = []
        for culprit in culprits {
            let source = culprit.script.script.source
            let range = culprit.script.script.statements[culprit.statement].range
            let mark = source.mark(range)
            let place = "\(culprit.script.path.printable):\(mark.line):\(mark.column):"
            let words =
                culprit.script.side == .up
                ? "the down script does not undo this" : "this changes what the up script left alone"
            let line = "\(style.bold(place)) \(words)"
            guard !lines.contains(line) else { continue }
            lines += [line] + Excerpt(mark: mark).lines(style)
        }
        return lines
    }
}

extension ErrorText {
    func complaint(_ problem: ScratchServer.Problem) -> Complaint {
        switch problem {
        case .noRightToCreate(let role):
            Complaint(
                "the role \(role.printable) may not create databases, which a rehearsal needs",
                hints: ["ALTER ROLE \(role.printable) CREATEDB, or leave --url out to use a private server"],
                status: .fatal
            )
        case .oldServer(let version, let needed):
            Complaint(
                "the scratch server is PostgreSQL \(version / 10_000), and reading a schema takes \(needed / 10_000)",
                status: .fatal
            )
        }
    }

    func complaint(_ problem: PreludeProblem) -> Complaint {
        switch problem {
        case .missing(let path):
            Complaint(
                "there is no file \(path.printable), with which scratch databases are to begin (migrate.prelude)",
                hints: [
                    "it is read from the same commit as the migrations, or from the index: git add \(path.shellWord)"
                ],
                status: .fatal
            )
        case .unreadable(let problem):
            Complaint(
                "the script that scratch databases begin with (migrate.prelude) cannot run",
                details: ScriptProblemText(style).lines(problem),
                status: .fatal
            )
        case .refused(let refusal):
            Complaint(
                "the script that scratch databases begin with (migrate.prelude) does not run on the scratch server",
                details: RefusalText(style).lines(refusal),
                status: .fatal
            )
        }
    }

    func complaint(_ problem: RehearsalSelection.Problem) -> Complaint {
        switch problem {
        case .noMigration(let path):
            Complaint(
                "no migration in the index has the file \(path.printable)",
                hints: ["stage it first: git add \(path.shellWord)"],
                status: .fatal
            )
        }
    }
}
