import Migrations
import Workflows

/// Which migrations of the revision have no proven way back.
struct WaysBackSection: ReportSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    let id = "ways-back"
    let title = "Ways back"

    /// How many are listed one by one.
    private static let limit = 100

    private var lacking: [WaysBack.Lacking] { report.waysBack.lacking }

    var sum: Page.Sum? {
        let failed = lacking.count { $0.wayBack == .failed }
        return Page.Sum(
            figure: String(lacking.count),
            label: lacking.count == 1 ? "way back not proven" : "ways back not proven",
            detail: failed == 0
                ? "of \(counted(report.waysBack.migrations, "migration"))" : "\(failed) failed a rehearsal",
            tone: failed > 0 ? .bad : lacking.isEmpty ? .good : .neutral,
            section: id
        )
    }

    var blocks: [Block] {
        let count = report.waysBack.migrations
        guard count > 0 else { return [.paragraph("\(report.revision.printable) has no migrations.")] }
        guard !lacking.isEmpty else {
            return [.paragraph("A rehearsal has proven the way back of every migration (\(count)).")]
        }
        let shown = lacking.prefix(Self.limit)
        let left = lacking.count - shown.count
        let sum: Block = .paragraph(
            "\(count - lacking.count) of \(counted(count, "migration")) \(count == 1 ? "is" : "are") proven to go back; \(code: "git migrate test --all") rehearses the others."
        )
        return [sum, .table(table(Array(shown)))]
            + (left == 0 ? [] : [.paragraph("And \(left) more.")])
    }

    private func table(_ rows: [WaysBack.Lacking]) -> Table {
        Table(
            caption: "Migrations whose way back is not proven",
            columns: ["migration", "way back", "applied in"],
            rows: rows.map { row in
                [
                    Inline(row.id.description.printable), row.wayBack.cell,
                    row.applied.isEmpty ? .none : Inline(listed(row.applied.map(\.text), limit: 8)),
                ]
            }
        )
    }
}
