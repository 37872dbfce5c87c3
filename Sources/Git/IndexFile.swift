/// The file of git's index, read in place: versions 2 to 4, as gitformat-index(5) has them.
///
/// Like git itself, and unlike libgit2, it does not verify the checksum of the whole file, which takes longer than everything
/// else. What it does not understand, or finds damaged, it leaves to libgit2.
struct IndexFile {
    private let file: MappedFile
    private let entries: [IndexFileReader.Entry]
    /// Those of version 4; nil when the names lie in the file.
    private let names: [UInt8]?
    private let trees: CachedTrees

    /// Nil when there is no such file, or when it is none that can be read here.
    init?(_ path: String) {
        guard let file = MappedFile(path) else { return nil }
        var reader = IndexFileReader(file.bytes)
        guard reader.read() else { return nil }
        self.file = file
        entries = reader.entries
        names = reader.names
        trees = CachedTrees(Array(file.bytes[reader.trees]))
    }

    /// Calls with the entries whose names begin with the prefix, in their order, until it is told to end by false.
    func forEach(under prefix: [UInt8], _ body: (RawIndexEntry) -> Bool) {
        let bytes = file.bytes
        withNames { names in
            prefix.withUnsafeBytes { prefix in
                var next = firstEntry(from: prefix, names)
                while next < entries.count {
                    let entry = RawIndexEntry(
                        bytes,
                        at: entries[next].start,
                        name: .init(rebasing: names[entries[next].name])
                    )
                    guard entry.name.starts(with: prefix), body(entry) else { return }
                    next += 1
                }
            }
        }
    }

    /// The tree that the folder's entries make, where the index knows it.
    func tree(of folder: [[UInt8]]) -> ObjectID? { trees.id(of: folder) }

    /// The first entry that does not come before the prefix.
    private func firstEntry(from prefix: UnsafeRawBufferPointer, _ names: UnsafeRawBufferPointer) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if UnsafeRawBufferPointer.order(.init(rebasing: names[entries[middle].name]), prefix) < 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private func withNames(_ body: (UnsafeRawBufferPointer) -> Void) {
        if let names { names.withUnsafeBytes(body) } else { body(file.bytes) }
    }
}

/// An entry as it lies in the file; valid during a call.
struct RawIndexEntry {
    let name: UnsafeRawBufferPointer
    let mode: UInt32
    let id: ObjectID
    let stage: Int
    let intentToAdd: Bool

    private static let extended: UInt16 = 0x4000
    private static let intent: UInt16 = 0x2000

    /// The caller has checked that the entry lies within.
    init(_ bytes: UnsafeRawBufferPointer, at start: Int, name: UnsafeRawBufferPointer) {
        self.name = name
        mode = bytes.word(at: start + 24)
        id = ObjectID(bytes: .init(rebasing: bytes[start + 40..<start + 60])) ?? .zero
        let flags = bytes.short(at: start + 60)
        stage = Int(flags >> 12 & 3)
        intentToAdd = flags & Self.extended != 0 && bytes.short(at: start + 62) & Self.intent != 0
    }
}
