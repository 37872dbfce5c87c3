import Postgres
import SQL

extension ServerError {
    /// Where in the rows of a COPY the server means; nil when it does not say.
    ///
    /// The context of such an error holds `COPY t, line 3, column b: "x"` in the server's language, with the table's name as it is and
    /// the line, counted from the first row, as the first number after it (copyfrom.c, `CopyFromErrorCallback`).
    func place(inRowsOf statement: Statement, of source: SourceText) -> Int? {
        guard let rows = statement.rows, let table = statement.copiedTable, let context else { return nil }
        let words = "COPY " + table
        guard let named = context.split(separator: "\n").first(where: { $0.contains(words) }),
            let place = named.firstRange(of: words)
        else { return nil }
        let rest: Substring = named[place.upperBound...]
        let digits = rest.drop { !$0.isASCIIDigit }.prefix(while: \.isASCIIDigit)
        guard let number = Int(digits), number > 0 else { return nil }
        let line = source.position(at: rows.range.lowerBound).line + number - 1
        guard let start = source.offset(line: line, column: 1), start < rows.range.upperBound else {
            return nil
        }
        return start + (Self.offset(ofValueIn: rest, inLine: source.line(line)) ?? 0)
    }

    /// Where in its line the value stands that the context quotes; nil unless it does so once.
    private static func offset(ofValueIn context: Substring, inLine line: String) -> Int? {
        guard let open = context.firstIndex(of: "\""), let close = context.lastIndex(of: "\""), open < close
        else { return nil }
        let value = context[context.index(after: open)..<close]
        let found = value.isEmpty ? [] : line.ranges(of: value).prefix(2)
        guard found.count == 1, let place = found.first else { return nil }
        return line.utf8.distance(from: line.startIndex, to: place.lowerBound)
    }
}

extension Statement {
    /// The name of the table that COPY fills, without its schema.
    fileprivate var copiedTable: String? {
        actions.lazy.compactMap { action in
            if case .copy(let copy) = action { copy.table?.name } else { nil }
        }.first
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}
