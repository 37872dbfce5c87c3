/// One entry of an index's file, from which the next is found. Every offset is checked.
struct IndexCursor {
    private let bytes: UnsafeRawBufferPointer
    /// Before the checksum.
    private let end: Int
    private let version: UInt32
    /// Behind the entry.
    private(set) var offset = 12
    /// Where the entry begins.
    private var start = 0
    private var place = 0..<0
    /// The name in version 4, which stands for each by what it has not in common with the one before; nil else.
    private var compressed: [UInt8]?

    /// What an entry has before its name: times, ids of the file system, mode and owner, 40 bytes; the blob's id, 20; flags, 2.
    static let fixed = 62
    /// The flags: assume-valid, extended, stage in two bits, the name's length in twelve.
    private static let lengthMask: UInt16 = 0xFFF
    private static let extended: UInt16 = 0x4000
    private static let intent: UInt16 = 0x2000

    /// Before the first entry.
    init(_ bytes: UnsafeRawBufferPointer, version: UInt32, end: Int) {
        self.bytes = bytes
        self.version = version
        self.end = end
        compressed = version == 4 ? [] : nil
    }

    /// Goes on to the next entry. False where the bytes are none.
    mutating func next() -> Bool {
        guard offset + Self.fixed <= end else { return false }
        start = offset
        let flags = bytes.short(at: start + Self.fixed - 2)
        let size = flags & Self.extended != 0 ? Self.fixed + 2 : Self.fixed
        guard size == Self.fixed || version > 2, start + size <= end else { return false }
        return version == 4 ? readCompressed(from: start + size) : readPlain(from: start + size, flags)
    }

    /// "1-8 nul bytes as necessary to pad the entry to a multiple of eight bytes while keeping the name NUL-terminated."
    private mutating func readPlain(from name: Int, _ flags: UInt16) -> Bool {
        var length = Int(flags & Self.lengthMask)
        if length == Int(Self.lengthMask) {
            guard let nul = bytes.firstIndex(of: 0, from: name, to: end) else { return false }
            length = nul - name
        }
        offset = start + (name - start + length + 8) & ~7
        guard length > 0, offset <= end, bytes[name + length] == 0 else { return false }
        place = name..<name + length
        return true
    }

    /// A number N and a text: the name is the one before without its last N bytes, and then the text, up to a NUL.
    private mutating func readCompressed(from number: Int) -> Bool {
        offset = number
        guard let removed = readNumber(), let nul = bytes.firstIndex(of: 0, from: offset, to: end),
            let last = compressed, removed <= last.count
        else { return false }
        let name = last.dropLast(removed) + bytes[offset..<nul]
        compressed = Array(name)
        offset = nul + 1
        return !name.isEmpty
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

    /// Calls with the bytes of the entry's name.
    func withName<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        compressed.map { $0.withUnsafeBytes(body) } ?? body(UnsafeRawBufferPointer(rebasing: bytes[place]))
    }

    /// By the bytes of the names, and then by stage.
    func isInOrder(before other: IndexCursor) -> Bool {
        let order = withName { name in other.withName { UnsafeRawBufferPointer.order(name, $0) } }
        return order < 0 || order == 0 && stage < other.stage
    }

    /// Calls with the entry.
    func withEntry<R>(_ body: (RawIndexEntry) -> R) -> R {
        let flags = bytes.short(at: start + Self.fixed - 2)
        return withName { name in
            body(
                RawIndexEntry(
                    name: name,
                    mode: bytes.word(at: start + 24),
                    id: ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[start + 40..<start + 60]))
                        ?? .zero,
                    stage: stage,
                    intentToAdd: flags & Self.extended != 0
                        && bytes.short(at: start + Self.fixed) & Self.intent != 0
                )
            )
        }
    }

    private var stage: Int { Int(bytes.short(at: start + Self.fixed - 2) >> 12 & 3) }
}

/// An entry as it lies in an index; valid during a call.
struct RawIndexEntry {
    let name: UnsafeRawBufferPointer
    let mode: UInt32
    let id: ObjectID
    let stage: Int
    let intentToAdd: Bool
}
