import Migrations

/// A place in a file as compilers show it: the line, with a caret below.
struct Excerpt {
    let mark: Location.Mark

    /// In columns of a terminal. Of longer lines the part around the mark is shown.
    private static let width = 120

    func lines(_ style: Style) -> [String] {
        let number = String(mark.line)
        let gutter = String(repeating: " ", count: max(5, number.count + 1))
        let (before, marked, after) = parts()
        let caret = "^" + String(repeating: "~", count: max(0, marked.displayWidth - 1))
        return [
            String(repeating: " ", count: gutter.count - number.count) + number + " | " + before + marked
                + after,
            gutter + " | " + String(repeating: " ", count: before.displayWidth) + style.good(caret),
        ]
    }

    /// What is shown of the line, as it is printed, cut where the mark begins and ends.
    private func parts() -> (before: String, marked: String, after: String) {
        let scalars = mark.text.unicodeScalars
        let column = scalars.index(
            scalars.startIndex,
            offsetBy: max(0, mark.column - 1),
            limitedBy: scalars.endIndex
        )
        let (left, right) = (
            scalars[..<(column ?? scalars.endIndex)], scalars[(column ?? scalars.endIndex)...]
        )
        let rightShown = fitting(right, width: Self.width)
        let leftShown = fitting(left.reversed(), width: max(Self.width / 3, Self.width - rightShown.width))
        let end = fitting(right, width: Self.width - leftShown.width)
        let isCutLeft = leftShown.pieces.count < left.count
        return (
            (isCutLeft ? "…" : "") + leftShown.pieces.reversed().joined(),
            end.pieces.prefix(mark.length).joined(),
            end.pieces.dropFirst(mark.length).joined() + (end.pieces.count < right.count ? "…" : "")
        )
    }

    /// The first characters as they are printed, as many as the width holds.
    private func fitting(
        _ scalars: some Sequence<Unicode.Scalar>,
        width: Int
    ) -> (pieces: [String], width: Int) {
        var pieces: [String] = []
        var used = 0
        for scalar in scalars {
            let piece = scalar == "\t" ? " " : String(scalar).printable
            used += piece.displayWidth
            if used > width { return (pieces, used - piece.displayWidth) }
            pieces.append(piece)
        }
        return (pieces, used)
    }
}
