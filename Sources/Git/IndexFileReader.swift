/// Takes the file of an index apart, once from start to end, with every offset checked.
struct IndexFileReader {
    private let bytes: UnsafeRawBufferPointer
    /// Before the checksum.
    private let end: Int
    private var offset = 12

    /// In the order of the file.
    private(set) var entries: [Entry] = []
    /// The names, where the file holds only what each has not in common with the one before.
    private(set) var names: [UInt8]?
    /// Where the extension of cached trees lies; empty without one.
    private(set) var trees = 0..<0

    /// Where an entry begins in the file, and where its name lies in the file or in `names`.
    struct Entry {
        let start: Int
        let name: Range<Int>
    }

    /// What an entry has before its name: times, ids of the file system, mode and owner, 40 bytes; the blob's id, 20; flags, 2.
    private static let fixed = 62
    private static let checksum = 20

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        end = bytes.count - Self.checksum
    }

    /// False for what gitformat-index(5) does not allow, and for the extensions that change what the entries mean.
    mutating func read() -> Bool {
        guard bytes.count >= 12 + Self.checksum, bytes.starts(with: Array("DIRC".utf8)),
            (2...4).contains(bytes.word(at: 4))
        else { return false }
        let version = bytes.word(at: 4)
        let count = Int(bytes.word(at: 8))
        guard count <= end / Self.fixed else { return false }
        entries.reserveCapacity(count)
        if version == 4 { names = [] }
        for _ in 0..<count {
            guard let entry = version == 4 ? readCompressed() : readPlain(version) else { return false }
            guard let last = entries.last else {
                entries.append(entry)
                continue
            }
            guard isInOrder(last, entry) else { return false }
            entries.append(entry)
        }
        return readExtensions()
    }

    /// The flags that stand before the name: assume-valid, extended, stage in two bits, the name's length in twelve.
    private static let lengthMask: UInt16 = 0xFFF
    private static let extended: UInt16 = 0x4000

    private func header(_ version: UInt32) -> (size: Int, flags: UInt16)? {
        guard offset + Self.fixed <= end else { return nil }
        let flags = bytes.short(at: offset + Self.fixed - 2)
        guard flags & Self.extended != 0 else { return (Self.fixed, flags) }
        guard version > 2, offset + Self.fixed + 2 <= end else { return nil }
        return (Self.fixed + 2, flags)
    }

    /// "1-8 nul bytes as necessary to pad the entry to a multiple of eight bytes while keeping the name NUL-terminated."
    private mutating func readPlain(_ version: UInt32) -> Entry? {
        guard let (size, flags) = header(version) else { return nil }
        let start = offset
        let name = start + size
        var length = Int(flags & Self.lengthMask)
        if length == Int(Self.lengthMask) {
            guard let nul = bytes.firstIndex(of: 0, from: name, to: end) else { return nil }
            length = nul - name
        }
        offset = start + (size + length + 8) & ~7
        guard length > 0, offset <= end, bytes[name + length] == 0 else { return nil }
        return Entry(start: start, name: name..<name + length)
    }

    /// A number N and a text: the name is the one before without its last N bytes, and then the text, up to a NUL.
    private mutating func readCompressed() -> Entry? {
        guard let (size, _) = header(4) else { return nil }
        let start = offset
        offset += size
        guard let removed = readNumber(), let nul = bytes.firstIndex(of: 0, from: offset, to: end) else {
            return nil
        }
        let last = entries.last?.name ?? 0..<0
        guard removed <= last.count else { return nil }
        let name = names?.count ?? 0
        if let kept = names?[last.dropLast(removed)] { names? += kept }
        names? += bytes[offset..<nul]
        offset = nul + 1
        let length = (names?.count ?? 0) - name
        return length > 0 ? Entry(start: start, name: name..<name + length) : nil
    }

    /// As the offsets of deltas in a pack: seven bits a byte, the highest first, and one more for each byte that follows.
    private mutating func readNumber() -> Int? {
        var value = 0
        while offset < end, value < 1 << 32 {
            let byte = bytes[offset]
            offset += 1
            value += Int(byte & 0x7F)
            if byte & 0x80 == 0 { return value }
            value = (value + 1) << 7
        }
        return nil
    }

    /// By the bytes of the names, and then by stage.
    private func isInOrder(_ one: Entry, _ other: Entry) -> Bool {
        let order = withNames {
            UnsafeRawBufferPointer.order(.init(rebasing: $0[one.name]), .init(rebasing: $0[other.name]))
        }
        return order < 0 || order == 0 && stage(one) < stage(other)
    }

    private func stage(_ entry: Entry) -> UInt16 { bytes.short(at: entry.start + Self.fixed - 2) >> 12 & 3 }

    private func withNames<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        names.map { $0.withUnsafeBytes(body) } ?? body(bytes)
    }

    /// "If the first byte is 'A'..'Z' the extension is optional and can be ignored."
    private mutating func readExtensions() -> Bool {
        while offset < end {
            guard offset + 8 <= end, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[offset]) else {
                return false
            }
            let content = offset + 8
            let next = content + Int(bytes.word(at: offset + 4))
            guard next <= end else { return false }
            if bytes[offset..<offset + 4].elementsEqual("TREE".utf8) { trees = content..<next }
            offset = next
        }
        return true
    }
}
