import Postgres
import SQL

extension ServerError {
    /// Where in a script the server means: the place that it names, or else where the statement begins.
    ///
    /// What a function or a DO block runs has a text of its own, in which the server counts. Where that text stands in the
    /// statement as it is, and once, the place is there.
    ///
    /// - Parameters:
    ///   - source: the script.
    ///   - offset: the byte of the script that the message's `position` counts to; nil when it names none.
    func place(in statement: Statement, of source: SourceText, at offset: Int?) -> Int {
        if let place = place(inRowsOf: statement, of: source) { return place }
        if let offset, statement.range.contains(offset) { return offset }
        guard let internalQuery, let internalPosition,
            let start = source.onlyOffset(of: Array(internalQuery.utf8), in: statement.range),
            let place = source.byteOffset(ofCharacter: internalPosition, from: start),
            statement.range.contains(place)
        else { return statement.range.lowerBound }
        return place
    }
}

extension SourceText {
    /// Where the text stands in the range; nil unless it does so exactly once.
    fileprivate func onlyOffset(of text: [UInt8], in range: Range<Int>) -> Int? {
        guard !text.isEmpty else { return nil }
        let found = bytes[range].ranges(of: text).prefix(2)
        return found.count == 1 ? found.first?.lowerBound : nil
    }
}
