import Migrations

/// A place in a file as compilers show it: the line, with a caret below.
struct Excerpt {
    let mark: Location.Mark

    /// Longer lines are shown in part, around the mark.
    private static let width = 120

    func lines(_ style: Style) -> [String] {
        let number = String(mark.line)
        let gutter = String(repeating: " ", count: max(5, number.count + 1))
        let (text, column) = window()
        let length = max(1, min(mark.length, text.unicodeScalars.count - column))
        let caret = "^" + String(repeating: "~", count: length - 1)
        return [
            String(repeating: " ", count: gutter.count - number.count) + number + " | " + text.printable,
            gutter + " | " + String(repeating: " ", count: column) + style.good(caret),
        ]
    }

    /// The part of the line that is shown, and the mark's column in it, from 0. Tabs become blanks so that the caret stands right.
    private func window() -> (text: String, column: Int) {
        let scalars = Array(mark.text.unicodeScalars).map { $0 == "\t" ? " " : $0 }
        let column = min(max(0, mark.column - 1), scalars.count)
        let start = scalars.count <= Self.width ? 0 : max(0, min(column - Self.width / 3, scalars.count - Self.width))
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<min(scalars.count, start + Self.width)])
        return (String(view), column - start)
    }
}
