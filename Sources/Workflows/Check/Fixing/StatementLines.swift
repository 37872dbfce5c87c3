import Migrations
import SQL

extension Script {
    /// The lines that belong to a statement: those it stands on, the comments right above it, and an empty line that would be left
    /// over. What shares its lines stays.
    ///
    /// - Parameter withComments: whether the comments above and behind it are part of it. Those that head the file never are.
    func lines(of statement: Statement, withComments: Bool) -> Range<Int> {
        let bytes = source.bytes
        let lineStart = start(ofLineAt: statement.range.lowerBound)
        let beginsLine = isBlank(lineStart..<statement.range.lowerBound)
        let comments = withComments && beginsLine ? commentsStart(above: lineStart) : lineStart
        let start = beginsLine ? comments : statement.range.lowerBound
        var end = statement.end
        while end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") {
            end += 1
        }
        if withComments, bytes[end...].starts(with: Array("--".utf8)) {
            while end < bytes.count, !bytes[end].isNewline { end += 1 }
        }
        guard end == bytes.count || bytes[end].isNewline else { return start..<end }
        guard beginsLine else { return start..<end }
        end = next(lineAfter: end)
        let isAfterGap = start == source.body.lowerBound || isBlank(line(before: start))
        if isAfterGap, end < bytes.count, isBlank(end..<lineEnd(from: end)) { end = next(lineAfter: end) }
        return start..<end
    }

    /// The statement's own text with the comments right above it, as whole lines, and with an edit of it.
    func text(of statement: Statement, with edit: Fix.Edit? = nil) -> String {
        let start = lines(of: statement, withComments: true).lowerBound
        let end = statement.range.upperBound
        guard let edit else { return source.text(start..<end) + ";\n" }
        return source.text(start..<edit.range.lowerBound) + edit.text
            + source.text(edit.range.upperBound..<end) + ";\n"
    }

    private func start(ofLineAt offset: Int) -> Int {
        var start = offset
        while start > source.body.lowerBound, !source.bytes[start - 1].isNewline { start -= 1 }
        return start
    }

    private func lineEnd(from offset: Int) -> Int {
        source.bytes[offset...].firstIndex(where: \.isNewline) ?? source.bytes.count
    }

    private func next(lineAfter offset: Int) -> Int {
        var next = lineEnd(from: offset)
        if next < source.bytes.count, source.bytes[next] == UInt8(ascii: "\r") { next += 1 }
        if next < source.bytes.count, source.bytes[next] == UInt8(ascii: "\n") { next += 1 }
        return next
    }

    /// The line above one that starts at an offset, without its end.
    private func line(before start: Int) -> Range<Int> {
        var end = start
        if end > source.body.lowerBound, source.bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > source.body.lowerBound, source.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return self.start(ofLineAt: end)..<end
    }

    /// Where the comments begin that stand right above a line; the line itself where there are none, or where they head the file.
    private func commentsStart(above lineStart: Int) -> Int {
        var start = lineStart
        while start > source.body.lowerBound {
            let line = line(before: start)
            guard isComment(line) else { return start }
            start = line.lowerBound
        }
        return lineStart
    }

    private func isComment(_ line: Range<Int>) -> Bool {
        let text = source.text(line).trimmed
        return text.hasPrefix("--") && !text.hasPrefix("-- " + MigrationScript.noTransactionDirective)
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        source.bytes[range].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}

extension UInt8 {
    fileprivate var isNewline: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }
}
