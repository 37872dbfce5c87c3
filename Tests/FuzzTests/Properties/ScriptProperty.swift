import SQL

/// A file is either taken, with statements that cover all of it, or refused with a place in it.
enum ScriptProperty {
    static func violations(in bytes: [UInt8]) -> [String] {
        [ServerVersion.grammar, ServerVersion(major: 99)].flatMap { violations(in: bytes, server: $0) }
    }

    private static func violations(in bytes: [UInt8], server: ServerVersion) -> [String] {
        let problems = Script.problems(in: bytes, server: server)
        var violations = problems.filter { !(0...bytes.count).contains($0.offset) }
            .map { "'\($0)' lies outside the file" }
        if !Script.sameTokens(bytes, bytes) { violations.append("the file differs from itself") }
        do {
            let script = try Script.parse(bytes, server: server)
            if !problems.isEmpty { violations.append("taken, and refused with '\(problems[0])'") }
            violations += self.violations(in: script, server: server)
        } catch {
            if problems.isEmpty { violations.append("refused with '\(error)', and no problem is listed") }
            if !(0...bytes.count).contains(error.offset) {
                violations.append("'\(error)' lies outside the file")
            }
        }
        return violations
    }

    private static func violations(in script: Script, server: ServerVersion) -> [String] {
        let bytes = script.source.bytes
        var violations: [String] = []
        var rest = script.executable
        if rest.count != bytes.count { return ["what a server is sent has another size"] }
        for comment in script.comments { blank(comment.range, in: &rest) }
        var offset = script.source.body.lowerBound
        for statement in script.statements {
            let (range, end) = (statement.range, statement.end)
            guard !range.isEmpty, range.lowerBound >= offset, end >= range.upperBound, end <= bytes.count
            else {
                return ["statement \(range) to \(end) after byte \(offset) of \(bytes.count)"]
            }
            blank(range, in: &rest)
            offset = end
            if let rows = statement.rows {
                guard rows.range.lowerBound >= range.upperBound, rows.range.upperBound <= end, rows.end == end
                else { return ["rows \(rows.range) of statement \(range) to \(end)"] }
                // Not the line of COPY, which holds at most a comment.
                blank(rows.range.lowerBound..<end, in: &rest)
            }
            let (start, stop) = (
                script.source.position(at: range.lowerBound), script.source.position(at: end)
            )
            if start.line < 1 || start.column < 1 || stop < start || stop.line > script.source.lineCount {
                violations.append("statement \(range) stands at \(start) to \(stop)")
            }
        }
        let spaces = Set(" \t\n\r\u{C};".utf8)
        if let lost = rest.firstIndex(where: { !spaces.contains($0) }) {
            violations.append("byte \(lost) belongs to no statement")
        }
        // Without their last line, rows would go on to the end of the file.
        let isWithoutRows = script.statements.allSatisfy { $0.rows == nil }
        if isWithoutRows,
            (try? Script.parse(script.executable, server: server))?.statements.count
                != script.statements.count
        {
            violations.append("what a server is sent has other statements")
        }
        return violations
    }

    private static func blank(_ range: Range<Int>, in bytes: inout [UInt8]) {
        for index in range { bytes[index] = UInt8(ascii: " ") }
    }
}
