import Migrations
import Workflows

/// What a revision would add to environments, in words.
struct PendingText {
    let style: Style
    /// The revision, in the user's words.
    let against: String
    /// Whether all are listed, however many there are.
    let isDetailed: Bool

    private static let limit = 10

    /// A list for each group of environments that lack the same.
    func lists(_ statuses: [EnvironmentStatus]) -> [String] {
        var groups: [(names: [String], pending: [PendingMigration])] = []
        for status in statuses where !status.pending.isEmpty {
            let name = status.environment.text
            if let place = groups.firstIndex(where: { $0.pending.map(\.id) == status.pending.map(\.id) }) {
                groups[place].names.append(name)
            } else {
                groups.append(([name], status.pending))
            }
        }
        return groups.flatMap { names, pending in
            ["", "\(style.bold(against.printable)) would add to \(listed(names)):"] + rows(pending)
        }
    }

    private func rows(_ pending: [PendingMigration]) -> [String] {
        let shown = isDetailed ? pending[...] : pending.prefix(Self.limit)
        let rows = shown.map(MigrationRow.init)
        let more = pending.count - shown.count
        return MigrationRow.lines(rows, style) + (more > 0 ? ["  and \(more) more, which -v lists"] : [])
    }
}

/// A migration with its commit, its author and what is known of its way back, as lists show it.
struct MigrationRow {
    private let cells: [String]
    private let wayBack: DownProof

    init(_ migration: PendingMigration) {
        let author = migration.commit?.author
        cells = [
            migration.id.description.printable,
            migration.commit.map { CommitID($0.id).short } ?? "-",
            author?.name.printable ?? "-",
            author.map(BlameText.date) ?? "-",
        ]
        wayBack = migration.wayBack
    }

    static func lines(_ rows: [MigrationRow], _ style: Style) -> [String] {
        let widths = (0..<4).map { column in rows.map { $0.cells[column].displayWidth }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row.cells, widths).map { $0.padded($1) }
            return "  \(cells[0])  \(style.commit(cells[1]))  \(cells[2])  \(cells[3])  "
                + row.wayBack.text(style)
        }
    }
}

extension DownProof {
    func text(_ style: Style) -> String {
        switch self {
        case .proven: style.good("way back proven")
        case .unproven: "way back not rehearsed"
        case .failed: style.error("way back failed its rehearsal")
        case .none: style.warning("no down script")
        }
    }
}
