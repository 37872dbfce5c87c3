@testable import SQL

/// Cutting a file into pieces loses no byte: pieces come in order, and between them stands nothing but white space,
/// comments, semicolons and what is reported as a fault.
enum SplitterProperty {
    static func violations(in bytes: [UInt8]) -> [String] {
        let source = SourceText(bytes)
        var splitter = StatementSplitter(source, stopsEarly: false)
        var violations: [String] = []
        var gaps: [Range<Int>] = []
        var offset = source.body.lowerBound
        while let piece = splitter.next() {
            if piece.range.lowerBound < offset || piece.range.upperBound > bytes.count {
                return ["piece \(piece.range) after byte \(offset) of \(bytes.count)"]
            }
            if piece.faults.contains(where: { !(0...bytes.count).contains($0.offset) }) {
                violations.append("a fault of piece \(piece.range) lies outside the file")
            }
            gaps.append(offset..<piece.range.lowerBound)
            offset = piece.range.upperBound
        }
        gaps.append(offset..<bytes.count)
        let text = splitter.parserText
        if text.count != bytes.count + 1 || text.last != 0 {
            violations.append("the parser's text has another size")
        }
        violations += gaps.filter { gap in !text[gap].allSatisfy { $0.isSQLSpace || $0 == .semicolon } }
            .map { "bytes \($0) belong to no piece" }
        for (index, byte) in bytes.enumerated() where text[index] != byte && text[index] != .space {
            return violations + ["byte \(index) is another for the parser"]
        }
        return violations
    }
}
