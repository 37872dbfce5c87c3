import Migrations
import Postgres
import Workflows

/// What became of rows in a rehearsal, in words.
struct SeedText {
    private let style: Style

    init(_ style: Style) { self.style = style }

    /// What is wrong, and what no down can help.
    func lines(_ rehearsal: RowRehearsal) -> [String] {
        (rehearsal.refused.map(refused) ?? []) + losses(rehearsal.losses)
    }

    /// The tables that had rows, and those that stayed empty.
    func tables(_ rehearsal: RowRehearsal) -> [String] {
        let filled =
            rehearsal.tables.isEmpty ? [] : ["with rows in \(listed(rehearsal.tables.map(\.printable)))"]
        return filled
            + rehearsal.unfilled.map {
                "without rows in \($0.table.printable), which takes none: \($0.error.message.printable)"
            }
    }

    /// The headline's words for a failure.
    func headline(_ rehearsal: RowRehearsal) -> (verdict: String, words: String) {
        guard let refused = rehearsal.refused, refused.isCertain else {
            return ("loses rows", "the down script")
        }
        return ("failed", "the \(refused.stage == .up ? "up" : "down") script, on a table with rows")
    }

    private func refused(_ refused: RowRehearsal.Refused) -> [String] {
        let excerpt = RefusalText(style).lines(refused.refusal)
        guard !refused.isCertain else { return excerpt }
        let script = refused.stage == .up ? "up" : "down"
        return ["\(style.note("note:")) the \(script) script depends on what the rows hold:"] + excerpt
    }

    /// By table and script.
    private func losses(_ losses: [RowRehearsal.Loss]) -> [String] {
        losses.map { loss in
            switch loss.side {
            case .down: "\(style.error("the down script")) \(words(loss, by: .down))"
            case .up:
                "\(style.note("note:")) the up script \(words(loss, by: .up)), \(consequence(loss.loss))"
            }
        }
    }

    private func consequence(_ loss: RowLoss) -> String {
        if case .changed = loss { return "and the down script does not change it back" }
        return "which no down script can bring back"
    }

    private func words(_ loss: RowRehearsal.Loss, by side: Side) -> String {
        let table = loss.table.printable
        return switch loss.loss {
        case .table: "drops the rows of \(table)"
        case .rows(let count):
            "loses \(counted(count, "row")) of \(table) that \(count == 1 ? "was" : "were") there before"
        case .column(let column): "drops the column \(table).\(column.printable)"
        case .emptied(let column):
            side == .up
                ? "drops what the column \(table).\(column.printable) holds"
                : "brings the column \(table).\(column.printable) back empty"
        case .changed(let column, let rows):
            "changes the column \(table).\(column.printable) of \(counted(rows, "row"))"
        }
    }
}
