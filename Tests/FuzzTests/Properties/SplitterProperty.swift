@testable import SQL

/// Cutting a file into pieces loses no byte: pieces come in order, and between them stands nothing but white space,
/// comments, semicolons, rows of data and what is reported as a fault.
enum SplitterProperty {
    static func violations(in bytes: [UInt8]) -> [String] {
        let source = SourceText(bytes)
        var splitter = StatementSplitter(source, stopsEarly: false)
        var violations: [String] = []
        var offset = source.body.lowerBound
        while let piece = splitter.next(keepingFrom: offset) {
            if piece.range.lowerBound < offset || piece.range.upperBound > bytes.count {
                return ["piece \(piece.range) after byte \(offset) of \(bytes.count)"]
            }
            if piece.faults.contains(where: { !(0...bytes.count).contains($0.offset) }) {
                violations.append("a fault of piece \(piece.range) lies outside the file")
            }
            let gap = offset..<piece.range.lowerBound
            if !gap.allSatisfy({ splitter.text[$0].isSQLSpace || splitter.text[$0] == .semicolon }) {
                violations.append("bytes \(gap) belong to no piece")
            }
            for index in gap.lowerBound..<piece.range.upperBound
            where splitter.text[index] != bytes[index] && splitter.text[index] != .space {
                return violations + ["byte \(index) is another for the parser"]
            }
            if let rows = piece.rows, rows.range.lowerBound < piece.range.upperBound || rows.end > bytes.count
            {
                return violations + ["rows \(rows.range) of piece \(piece.range)"]
            }
            offset = piece.rows?.end ?? piece.range.upperBound
        }
        splitter.text.read(to: bytes.count)
        if !(offset..<bytes.count).allSatisfy({
            splitter.text[$0].isSQLSpace || splitter.text[$0] == .semicolon
        }) {
            violations.append("bytes \(offset) and on belong to no piece")
        }
        return violations
    }
}
