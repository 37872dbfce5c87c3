import Migrations
import Workflows

/// A report as a page for reviewers.
public struct ReportPage {
    /// How it is written.
    public enum Format: String, CaseIterable, Sendable {
        /// One document that asks for nothing else.
        case html
        /// GitHub's, for a pull request or the summary of a job.
        case markdown
    }

    private let report: Report

    /// The page of a report.
    public init(_ report: Report) { self.report = report }

    /// The whole page, without a line end.
    public func text(_ format: Format) -> String {
        switch format {
        case .html: PageHTML(page).text
        case .markdown: PageMarkdown(page).text
        }
    }

    /// That the page is in a file.
    public static func written(to path: String) -> String { "wrote \(path.printable)" }

    private var page: Page {
        let sections: [any ReportSection] = [
            EnvironmentsSection(report), ChangesSection(report), ChecklistSection(report),
            HistorySection(report), DriftSection(report), WaysBackSection(report),
        ]
        return Page(
            title: "\(report.repository.printable): environments and releases",
            lead: lead,
            sums: sections.compactMap(\.sum),
            sections: sections.map { Page.Section(id: $0.id, title: $0.title, blocks: $0.blocks) },
            foot: "Written by git-migrate \(report.toolVersion) at \(moment(report.written)).",
            command: "git migrate report\(report.atOption) -o report.html"
        )
    }

    private var lead: [Inline] {
        guard let commit = report.commit else {
            return ["There is no commit yet to compare environments with."]
        }
        let id = String(commit.id.hex.prefix(7))
        let day = BlameText.date(commit.author)
        return [
            "Compared with \(strong: report.revision.printable), which is \(code: id): \(commit.summary.printable) (\(commit.author.name.printable), \(day))."
        ]
    }
}

/// A part of the page.
protocol ReportSection {
    /// Its anchor.
    var id: String { get }
    var title: String { get }
    /// What stands of it at the top; nil where there is nothing to sum up.
    var sum: Page.Sum? { get }
    var blocks: [Block] { get }
}

extension Report {
    /// `--at feature` as it is typed, with a blank before it; nothing for HEAD.
    var atOption: String { revision == "HEAD" ? "" : " --at \(revision.shellWord)" }

    /// The words of `status`.
    var statusText: StatusText {
        StatusText(.plain, against: revision, now: CivilTime(unixSeconds: written), isDetailed: true)
    }
}

extension Block {
    /// A card for each environment of which there is more to say than a sentence, and a list of the others.
    static func cards(
        of environments: [ReportedEnvironment],
        id: String,
        title: (ReportedEnvironment) -> Inline,
        more: String,
        blocks: (ReportedEnvironment) -> [Block]
    ) -> [Block] {
        var (lines, cards): ([Inline], [Card]) = ([], [])
        for environment in environments {
            let blocks = blocks(environment)
            if blocks.count == 1, case .paragraph(let line) = blocks[0] {
                lines.append("\(strong: environment.name.text): \(line)")
            } else {
                cards.append(
                    Card(id: "\(id)-\(environment.name)", title: title(environment), blocks: blocks)
                )
            }
        }
        return (cards.isEmpty ? [] : [.cards(cards, more: more)]) + (lines.isEmpty ? [] : [.list(lines)])
    }
}

extension DownProof {
    var badge: Inline {
        let tone: Inline.Tone =
            switch self {
            case .proven: .good
            case .unproven: .neutral
            case .failed: .bad
            case .none: .warning
            }
        return Inline(.badge(text(.plain), tone))
    }

    /// The same in a column that is about ways back.
    var cell: Inline {
        guard case .badge(let word, let tone)? = badge.parts.first, word.hasPrefix("way back ") else {
            return badge
        }
        return Inline(.badge(String(word.dropFirst("way back ".count)), tone))
    }
}

extension Severity {
    var tone: Inline.Tone {
        switch self {
        case .error: .bad
        case .warning: .warning
        case .note: .neutral
        }
    }
}

/// Why something is not known, in words: what happened, and the first command that goes on.
func reasonText(_ error: any Error) -> String {
    let complaint = ErrorText(.plain).complaint(error)
    return ([complaint.headline] + complaint.hints.prefix(1)).joined(separator: "; ")
}
