import Migrations

extension Location.Mark {
    /// The columns from the first that is meant to the one after the last, from 1, in Unicode scalars.
    var scalarColumns: Range<Int> { column..<column + length }

    /// ``scalarColumns`` in UTF-16 code units.
    var utf16Columns: Range<Int> {
        // Both counts are known of ASCII, so that a thousand findings on a long line take no walk along it each.
        if text.utf8.count == text.utf16.count { return scalarColumns }
        let scalars = text.unicodeScalars
        let units = { (columns: Int) in
            let inside = scalars.prefix(columns - 1).reduce(0) { $0 + UTF16.width($1) }
            return inside + max(0, columns - 1 - scalars.count) + 1
        }
        return units(column)..<units(column + length)
    }

    /// The line; nil for one that nobody would read.
    var snippet: String? { text.utf8.count > 2_000 ? nil : text }
}
