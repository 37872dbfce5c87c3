import Migrations
import Workflows

/// What the revision would add to environments: each migration with its author, what the check finds, what a rehearsal saw, its SQL.
struct ChangesSection: ReportSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    let id = "changes"
    let title = "Pending changes"

    private var findings: [Finding] { report.changes.flatMap(\.findings) + report.otherFindings }

    var sum: Page.Sum? {
        let words = [Severity.error, .warning, .note].compactMap { severity in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : counted(count, severity.rawValue)
        }
        return Page.Sum(
            figure: String(report.changes.count),
            label: report.changes.count == 1 ? "pending change" : "pending changes",
            detail: report.checkProblem != nil
                ? "the check could not run" : words.isEmpty ? "nothing found" : listed(words),
            tone: findings.map(\.severity).max().map { $0 == .note ? .neutral : $0.tone } ?? .neutral,
            section: id
        )
    }

    var blocks: [Block] {
        let problem: [Block] =
            report.checkProblem.map {
                [.note("The check could not run: \(reasonText($0))", .bad)]
            } ?? []
        let others: [Block] =
            report.otherFindings.isEmpty
            ? [] : [.paragraph("Found beside these:"), .list(report.otherFindings.map(line))]
        guard !report.changes.isEmpty else {
            let all: [Block] = [
                .paragraph("\(report.revision.printable) would add nothing to any environment that is known.")
            ]
            return problem + all + others
        }
        return problem + [.table(table), .cards(report.changes.enumerated().map(card), more: overview)]
            + others
    }

    private var overview: String { "git migrate status -v\(report.atOption)" }

    private var table: Table {
        Table(
            caption: "What \(report.revision.printable) would add, and to which environments",
            columns: ["migration", "commit", "author", "date", "lacking in", "way back"],
            rows: report.changes.map { change in
                let author = change.migration.commit?.author
                return [
                    Inline(change.migration.id.description.printable),
                    change.migration.commit.map { "\(code: CommitID($0.id).short)" } ?? .none,
                    Inline(author?.name.printable ?? "-"),
                    Inline(author.map(BlameText.date) ?? "-"),
                    Inline(listed(change.lacking.map(\.text), limit: 8)),
                    change.migration.wayBack.cell,
                ]
            }
        )
    }

    // MARK: One change

    private func card(_ number: Int, _ change: ReportedChange) -> Card {
        let findings: [Block] =
            change.findings.isEmpty ? [] : [.list(change.findings.map { line($0, of: change) })]
        let rehearsal = observed(change)
        return Card(
            id: "change-\(number + 1)",
            title: "\(change.migration.id.description.printable)",
            blocks: [.paragraph(origin(change))] + findings + rehearsal
                + [script("up", change.up)] + (change.down.map { [script("down", $0)] } ?? [])
        )
    }

    private func origin(_ change: ReportedChange) -> Inline {
        let lacking = "lacking in \(listed(change.lacking.map(\.text), limit: 8))"
        guard let commit = change.migration.commit else {
            return
                "\(change.migration.wayBack.badge) its commit lies outside of the history that is here; \(lacking)"
        }
        let author = commit.author
        return
            "\(change.migration.wayBack.badge) \(code: CommitID(commit.id).short) \(commit.summary.printable), by \(author.name.printable) on \(BlameText.date(author)); \(lacking)"
    }

    private func line(_ finding: Finding, of change: ReportedChange) -> Inline {
        let side = finding.location.path == change.up.path ? "up" : "down"
        return line(finding, at: Inline(finding.location.mark.map { "\(side), line \($0.line)" } ?? side))
    }

    private func line(_ finding: Finding) -> Inline {
        let line = finding.location.mark.map { ":\($0.line)" } ?? ""
        return self.line(finding, at: Inline(.code(finding.location.path.printable + line)))
    }

    private func line(_ finding: Finding, at place: Inline) -> Inline {
        let help = finding.help.map { "; help: \($0.printable)" } ?? ""
        return
            "\(badge: finding.severity.rawValue, finding.severity.tone) \(code: finding.rule) \(finding.message.printable) (\(place))\(help)"
    }

    /// What a rehearsal saw, where one did.
    private func observed(_ change: ReportedChange) -> [Block] {
        guard let relations = change.migration.observed else {
            return [.paragraph("No rehearsal of these scripts has kept what they lock.")]
        }
        guard !relations.isEmpty else {
            return [.paragraph("Rehearsed: it keeps nobody from writing to a table that was there before.")]
        }
        return [
            .table(
                Table(
                    caption: "What a rehearsal of \(change.migration.id.description.printable) observed",
                    columns: ["table", "strongest lock", "work that grows with it"],
                    rows: relations.map { ObservedRelationText.row($0, in: change.up.path) }
                )
            )
        ]
    }

    private func script(_ side: String, _ script: ReportedChange.Script) -> Block {
        guard let text = script.text else {
            return .paragraph("\(side) \(code: script.path.printable) is no file.")
        }
        let commit = report.commit.map { String($0.id.hex.prefix(7)) } ?? "HEAD"
        return .script(
            FoldedScript(
                summary: "\(side) \(code: script.path.printable)",
                text: text.hasSuffix("\n") ? String(text.dropLast()) : text,
                language: "sql",
                command: "git show \("\(commit):\(script.path)".printable.shellWord)"
            )
        )
    }
}

/// What a rehearsal saw of a table, in the words of `test`.
enum ObservedRelationText {
    static func row(_ relation: ObservedRelation, in path: String) -> [Inline] {
        let work = relation.work.map { work -> Inline in
            "\(past(work)) under \(work.lock.printable) (line \(work.line))"
        }
        return [
            "\(code: relation.name.printable)",
            "\(badge: relation.lock.printable, relation.lock.hasPrefix("ACCESS EXCL") ? .warning : .neutral) line \(relation.line)",
            work.isEmpty ? .none : .joined(work, by: "; "),
        ]
    }

    private static func past(_ work: ObservedRelation.Work) -> String {
        switch work.kind {
        case .rewritten: ObservationText.past(.rewritten)
        case .scanned: ObservationText.past(.scanned)
        case .indexBuilt: ObservationText.past(.indexBuilt(work.index ?? ""))
        case .indexRebuilt: ObservationText.past(.indexRebuilt(work.index ?? ""))
        case .emptied: ObservationText.past(.emptied)
        }
    }
}
