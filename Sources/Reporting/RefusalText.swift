import Migrations
import Postgres
import Workflows

/// What the server refused of a script, at its place.
struct RefusalText {
    private let style: Style

    init(_ style: Style) { self.style = style }

    func lines(_ refusal: Rehearsal.Refusal) -> [String] {
        let error = refusal.error
        let added = [("DETAIL", error.detail), ("HINT", error.hint), ("SQLSTATE", error.sqlState)].compactMap
        {
            name,
            value in value.flatMap { $0.isEmpty ? nil : "\(name): \($0.printable)" }
        }
        guard let offset = refusal.offset else {
            return [
                "\(refusal.script.path.printable): at the end of the transaction: \(error.message.printable)"
            ]
                + added
        }
        let mark = refusal.script.script.source.mark(offset..<offset)
        let place = "\(refusal.script.path.printable):\(mark.line):\(mark.column):"
        return ["\(style.bold(place)) \(error.message.printable)"] + Excerpt(mark: mark).lines(style) + added
    }
}
