import Glibc

/// The rows of data that follow `COPY … FROM stdin` in a script, as psql reads them: from the next line to a line `\.`, or to
/// the end of the file where there is none. They are no SQL, and nothing reads them as such.
public struct InlineRows: Hashable, Sendable {
    /// The rows, in bytes of the file: what the server is given.
    public let range: Range<Int>
    /// The offset after the line `\.`, where SQL goes on.
    public let end: Int
    /// Whether a line `\.` ends them. A file that was cut off has none.
    public let isEnded: Bool

    /// Rows that begin on the line after an offset.
    init(after offset: Int, in bytes: [UInt8]) {
        let start = Self.lineAfter(offset, in: bytes)
        var line = start
        while line < bytes.count {
            if let end = Self.endMark(line, in: bytes) {
                (range, self.end, isEnded) = (start..<line, end, true)
                return
            }
            line = Self.lineAfter(line, in: bytes)
        }
        (range, end, isEnded) = (start..<bytes.count, bytes.count, false)
    }

    /// No rows, at the end of the file.
    init(none end: Int) {
        (range, self.end, isEnded) = (end..<end, end, false)
    }

    private static func lineAfter(_ offset: Int, in bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard offset < buffer.count, let base = buffer.baseAddress,
                let found = memchr(base + offset, CInt(UInt8.lineFeed), buffer.count - offset)
            else { return buffer.count }
            return UnsafeRawPointer(found) - base + 1
        }
    }

    /// The offset after the line, if it is `\.` alone; nil otherwise.
    ///
    /// psql 15 knows the mark by its line end, LF or CRLF, and so refuses or takes for a row the one that ends the file without;
    /// editors leave files like that, and it means the same.
    private static func endMark(_ start: Int, in bytes: [UInt8]) -> Int? {
        guard start + 1 < bytes.count, bytes[start] == .backslash, bytes[start + 1] == UInt8(ascii: ".")
        else { return nil }
        var end = start + 2
        if end < bytes.count, bytes[end] == .carriageReturn { end += 1 }
        if end == bytes.count { return end }
        return bytes[end] == .lineFeed ? end + 1 : nil
    }
}

/// Whether a statement is COPY from or to the client, told by its tokens.
struct ClientCopy {
    /// Whether the server waits for rows from the client.
    private(set) var isFromClient = false
    /// Whether the server sends rows to the client.
    private(set) var isToClient = false
    /// Whether it is COPY; nil before its first token.
    private var isCopy: Bool?
    private var parentheses = 0
    private var last: Keyword?

    /// Takes a token in, comments left out.
    mutating func take(_ token: Token, bytes: [UInt8]) {
        guard isCopy != false else { return }
        if token.kind == .sign {
            if bytes[token.range.lowerBound] == UInt8(ascii: "(") { parentheses += 1 }
            if bytes[token.range.lowerBound] == UInt8(ascii: ")") { parentheses -= 1 }
        }
        let keyword = token.kind == .word ? Keyword(bytes[token.range]) : nil
        isCopy = isCopy ?? (keyword == .copy)
        // The grammar takes STDIN and STDOUT for each other, "silently correcting the typo" (gram.y).
        if parentheses == 0, keyword == .stdin || keyword == .stdout {
            if last == .from { isFromClient = true }
            if last == .to { isToClient = true }
        }
        last = keyword
    }
}
