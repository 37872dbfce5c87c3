import Glibc
import Synchronization

/// The bytes of a file, with the places in them that people and PostgreSQL speak of.
///
/// Every offset is accepted: what lies outside the file is moved to its nearest end.
public struct SourceText: Sendable {
    /// The file as it is, byte order mark included.
    public let bytes: [UInt8]
    /// The file without a UTF-8 byte order mark.
    public let body: Range<Int>
    private let lines: LineTable

    /// Keeps the bytes; the table of lines is built when it is first asked for.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        body = (bytes.starts(with: mark) ? mark.count : 0)..<bytes.count
        lines = LineTable()
    }

    /// How many lines there are; an empty file has one, and a line end at the end of the file opens no other.
    public var lineCount: Int {
        lines.starts(of: self).count
    }

    /// The line and column of a byte offset. The line end counts as the column after the line's last character, and so does
    /// the end of the file after it.
    public func position(at byteOffset: Int) -> Position {
        let offset = min(max(byteOffset, body.lowerBound), bytes.count)
        let starts = lines.starts(of: self)
        let index = lineIndex(of: offset, in: starts)
        let start = Int(starts[index])
        let scalars = bytes[start..<offset].reduce(into: 0) { count, byte in
            if !byte.isUTF8Continuation, !byte.isLineEnd { count += 1 }
        }
        return Position(line: index + 1, column: scalars + 1, offset: offset)
    }

    /// The text of a line, counted from 1, without its line end; empty when there is no such line.
    public func line(_ number: Int) -> String {
        let starts = lines.starts(of: self)
        guard number >= 1, number <= starts.count else { return "" }
        return lines.text(ofLine: number) {
            let start = Int(starts[number - 1])
            var end = number < starts.count ? Int(starts[number]) : bytes.count
            if end > start, bytes[end - 1] == .lineFeed { end -= 1 }
            if end > start, bytes[end - 1] == .carriageReturn { end -= 1 }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    /// The byte offset of the `n`-th character, counted from 1 as PostgreSQL counts the positions in its errors.
    ///
    /// PostgreSQL counts Unicode scalars of the text that it was sent, from the text's first byte. The character
    /// after the last is the end of the text; beyond it there is none.
    ///
    /// - Parameter from: the byte offset of the first character.
    public func byteOffset(ofCharacter n: Int, from: Int = 0) -> Int? {
        guard n >= 1 else { return nil }
        var offset = min(max(from, 0), bytes.count)
        var left = n - 1
        while left > 0 {
            guard offset < bytes.count else { return nil }
            offset += 1
            while offset < bytes.count, bytes[offset].isUTF8Continuation { offset += 1 }
            left -= 1
        }
        return offset
    }

    /// Where a line starts, counted from 1.
    private func start(ofLine number: Int) -> Int? {
        let starts = lines.starts(of: self)
        return number >= 1 && number <= starts.count ? Int(starts[number - 1]) : nil
    }

    private func lineIndex(of offset: Int, in starts: [UInt32]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

/// Where each line starts, found once.
private final class LineTable: Sendable {
    private let table = Mutex<[UInt32]>([])
    /// The line that was asked for last: a long one with a thousand problems is in memory once.
    private let last = Mutex<(number: Int, text: String)?>(nil)

    func text(ofLine number: Int, read: () -> String) -> String {
        last.withLock { last in
            if let last, last.number == number { return last.text }
            let text = read()
            last = (number, text)
            return text
        }
    }

    func starts(of text: SourceText) -> [UInt32] {
        table.withLock { starts in
            if starts.isEmpty { starts = LineTable.scan(text) }
            return starts
        }
    }

    private static func scan(_ text: SourceText) -> [UInt32] {
        var starts = [UInt32(text.body.lowerBound)]
        let bytes = text.bytes
        var index = text.body.lowerBound
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == .lineFeed || byte == .carriageReturn else { continue }
            if byte == .carriageReturn, index < bytes.count, bytes[index] == .lineFeed { index += 1 }
            if index < bytes.count { starts.append(UInt32(truncatingIfNeeded: index)) }
        }
        return starts
    }
}

extension SourceText {
    /// What keeps a server from taking these bytes as text: bytes that are not UTF-8, or a NUL; nil when nothing does.
    public static func encodingProblem(in bytes: [UInt8]) -> SQLError? { Encoding.problem(in: bytes) }
}

extension SourceText {
    /// Whether a text stands anywhere in the file.
    public func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return true }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            var offset = 0
            while offset + wanted.count <= bytes.count,
                let found = memchr(base + offset, CInt(first), bytes.count - wanted.count + 1 - offset)
            {
                if memcmp(found, wanted, wanted.count) == 0 { return true }
                offset = UnsafeRawPointer(found) - base + 1
            }
            return false
        }
    }

    /// The byte offset of a line and a column, counted from 1, the column in Unicode scalars; nil when there is no such place.
    public func offset(line: Int, column: Int) -> Int? {
        guard let start = start(ofLine: line) else { return nil }
        return byteOffset(ofCharacter: column, from: start)
    }
}
