/// What the parser reads of a script: a window of the file, in which comments and commands of psql are blanks.
///
/// Only the pieces that are parsed together lie in it, so that a large file is in memory once.
struct ParserText {
    private let source: [UInt8]
    /// The window's first byte, as an offset in the file.
    private var start = 0
    private var text: [UInt8] = []

    init(_ source: SourceText) {
        self.source = source.bytes
        start = source.body.lowerBound
    }

    private var end: Int { start + text.count }

    /// The byte at an offset of the file, which lies in the window.
    subscript(offset: Int) -> UInt8 { text[offset - start] }

    /// Moves the window's beginning up to an offset.
    mutating func discard(before offset: Int) {
        guard offset > start else { return }
        if offset >= end {
            text.removeAll(keepingCapacity: text.capacity <= Bounds.chunk * 2)
        } else {
            text.removeFirst(offset - start)
        }
        start = offset
    }

    /// Moves the window's end up to an offset.
    mutating func read(to offset: Int) {
        if offset > end { text += source[end..<offset] }
    }

    /// Takes a range for spaces. Line ends stay.
    mutating func blank(_ range: Range<Int>) {
        read(to: range.upperBound)
        for index in range.clamped(to: start..<end) where !self[index].isLineEnd {
            text[index - start] = .space
        }
    }

    /// Takes the file's own text for a range that was blanked.
    mutating func restore(_ range: Range<Int>) {
        text.replaceSubrange(range.lowerBound - start..<range.upperBound - start, with: source[range])
    }

    /// Lends the text of a range of the window, ended by a NUL.
    mutating func lend<Result>(_ range: Range<Int>, _ body: (UnsafePointer<CChar>) -> Result?) -> Result? {
        let after = range.upperBound - start
        let isLast = after == text.count
        let kept = isLast ? 0 : text[after]
        if isLast { text.append(0) } else { text[after] = 0 }
        defer { if isLast { text.removeLast() } else { text[after] = kept } }
        return text.withUnsafeBytes { buffer in
            buffer.baseAddress.flatMap {
                body(($0 + (range.lowerBound - start)).assumingMemoryBound(to: CChar.self))
            }
        }
    }
}
