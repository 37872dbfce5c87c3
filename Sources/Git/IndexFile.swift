/// The file of git's index, read in place: versions 2 to 4, as gitformat-index(5) has them.
///
/// Like git itself, and unlike libgit2, it does not verify the checksum of the whole file, which takes longer than everything
/// else. What it does not understand, or finds damaged, it leaves to libgit2.
struct IndexFile {
    private let file: MappedFile
    private let count: Int
    /// One in so many entries, from which the others are found.
    private var marks: [IndexCursor] = []
    private var trees = CachedTrees([])

    private static let stride = 64
    private static let checksum = 20
    private static let versions: ClosedRange<UInt32> = 2...4

    /// Nil when there is no such file, or when it is none that can be read here.
    init?(_ path: String) {
        guard let file = MappedFile(path) else { return nil }
        let bytes = file.bytes
        let end = bytes.count - Self.checksum
        guard end >= 12, bytes.prefix(4).elementsEqual("DIRC".utf8), Self.versions.contains(bytes.word(at: 4))
        else { return nil }
        self.file = file
        count = Int(bytes.word(at: 8))
        var cursor = IndexCursor(bytes, version: bytes.word(at: 4), end: end)
        for place in 0..<count {
            let last = cursor
            guard cursor.next(), place == 0 || last.isInOrder(before: cursor) else { return nil }
            if place.isMultiple(of: Self.stride) { marks.append(cursor) }
        }
        guard readExtensions(from: cursor.offset, to: end) else { return nil }
    }

    /// "If the first byte is 'A'..'Z' the extension is optional and can be ignored."
    private mutating func readExtensions(from start: Int, to end: Int) -> Bool {
        let bytes = file.bytes
        var offset = start
        while offset < end {
            guard offset + 8 <= end, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[offset]) else {
                return false
            }
            let content = offset + 8
            let next = content + Int(bytes.word(at: offset + 4))
            guard next <= end else { return false }
            if bytes[offset..<offset + 4].elementsEqual("TREE".utf8) {
                trees = CachedTrees(Array(bytes[content..<next]))
            }
            offset = next
        }
        return true
    }

    /// Calls with the entries whose names begin with the prefix, in their order, until it is told to end by false.
    func forEach(under prefix: [UInt8], _ body: (RawIndexEntry) -> Bool) {
        let mark = lastMark(before: prefix)
        guard mark < marks.count else { return }
        var cursor = marks[mark]
        for place in mark * Self.stride..<count {
            guard place == mark * Self.stride || cursor.next() else { return }
            let isWanted = cursor.withEntry { entry in
                prefix.withUnsafeBytes { prefix in
                    if entry.name.begins(with: prefix) { return body(entry) }
                    return UnsafeRawBufferPointer.order(entry.name, prefix) < 0
                }
            }
            guard isWanted else { return }
        }
    }

    /// The tree that the folder's entries make, where the index knows it.
    func tree(of folder: [[UInt8]]) -> ObjectID? { trees.id(of: folder) }

    /// The last mark that comes before the prefix, or the first one.
    private func lastMark(before prefix: [UInt8]) -> Int {
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            let order = marks[middle].withName { name in
                prefix.withUnsafeBytes { UnsafeRawBufferPointer.order(name, $0) }
            }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }
}
