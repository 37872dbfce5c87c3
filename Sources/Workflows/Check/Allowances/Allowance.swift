import SQL

/// A comment that allows a breach: `-- migrate: allow <rule>[, <rule>…]: <why>`.
struct Allowance {
    /// The rules, as written.
    let rules: [String]
    /// Why; empty when it does not say.
    let reason: String
    /// Where the comment stands.
    let range: Range<Int>
    /// What it is about.
    let scope: Scope

    enum Scope {
        /// The whole script: the comment heads the file, with an empty line after it, or there is no statement.
        case file
        /// The statement above which, in which, or behind which on its last line it stands.
        case statement(Range<Int>)
        /// The first statement, above which it stands, and what is said of the file as such.
        case head(Range<Int>)
    }

    private static let word = "migrate: allow"

    /// The allowances of a script, in order.
    static func all(in script: Script) -> [Allowance] {
        guard script.mentionsAllowance else { return [] }
        return script.comments.compactMap { comment in
            let text = comment.content
            guard text.hasPrefix(word) else { return nil }
            let next = text.dropFirst(word.count).first
            guard next.map({ $0.isWhitespace || $0 == ":" }) ?? true else { return nil }
            let parts = text.dropFirst(word.count).split(
                separator: ":",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let rules = parts[0].split { $0 == "," || $0.isWhitespace }.map(String.init)
            return Allowance(
                rules: rules,
                reason: parts.count > 1 ? parts[1].trimmed : "",
                range: comment.range,
                scope: scope(of: comment, in: script)
            )
        }
    }

    private static func scope(of comment: Comment, in script: Script) -> Scope {
        let statements = script.statements
        let next = statements.partitioned { $0.end > comment.range.lowerBound }
        if next < statements.count, statements[next].range.lowerBound < comment.range.lowerBound {
            return .statement(statements[next].range)
        }
        if next > 0, isOnOneLine(statements[next - 1].end..<comment.range.lowerBound, in: script) {
            return .statement(statements[next - 1].range)
        }
        guard next < statements.count else { return .file }
        let statement = statements[next].range
        guard next == 0 else { return .statement(statement) }
        return hasEmptyLine(comment.range.upperBound..<statement.lowerBound, in: script)
            ? .file : .head(statement)
    }

    private static func isOnOneLine(_ range: Range<Int>, in script: Script) -> Bool {
        !script.source.bytes[range].contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    private static func hasEmptyLine(_ range: Range<Int>, in script: Script) -> Bool {
        let text = String(decoding: script.source.bytes[range], as: UTF8.self)
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .dropFirst().dropLast().contains { $0.allSatisfy(\.isWhitespace) }
    }
}

extension Script {
    /// Reading all comments takes reading the file again, and few files need it.
    fileprivate var mentionsAllowance: Bool {
        source.contains("migrate:")
    }
}

extension Comment {
    /// The text without the marks and the white space around it.
    var content: String {
        isLine ? text.dropFirst(2).trimmed : text.dropFirst(2).dropLast(2).trimmed
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element is on the far side, of elements that are sorted by it.
    fileprivate func partitioned(by isBeyond: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
