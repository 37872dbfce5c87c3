import Migrations

/// A place in a file as compilers show it: the line, with a caret below.
struct Excerpt {
    let mark: Location.Mark

    /// Longer lines are shown in part, around the mark.
    private static let width = 120

    func lines(_ style: Style) -> [String] {
        let number = String(mark.line)
        let gutter = String(repeating: " ", count: max(5, number.count + 1))
        let parts = parts()
        let caret = "^" + String(repeating: "~", count: max(0, width(parts.marked) - 1))
        return [
            String(repeating: " ", count: gutter.count - number.count) + number + " | "
                + (parts.before + parts.marked + parts.after).joined(),
            gutter + " | " + String(repeating: " ", count: width(parts.before)) + style.good(caret),
        ]
    }

    /// The part of the line that is shown, character by character as it is printed, cut where the mark begins and ends.
    private func parts() -> (
        before: ArraySlice<String>, marked: ArraySlice<String>, after: ArraySlice<String>
    ) {
        let shown = mark.text.unicodeScalars.map { $0 == "\t" ? " " : String($0).printable }
        let column = min(max(0, mark.column - 1), shown.count)
        let start =
            shown.count <= Self.width ? 0 : max(0, min(column - Self.width / 3, shown.count - Self.width))
        let end = min(shown.count, start + Self.width)
        let markEnd = min(end, column + mark.length)
        return (
            shown[start..<column], shown[column..<max(column, markEnd)], shown[max(column, markEnd)..<end]
        )
    }

    private func width(_ characters: ArraySlice<String>) -> Int {
        DisplayWidth.of(characters.lazy.flatMap(\.unicodeScalars))
    }
}
