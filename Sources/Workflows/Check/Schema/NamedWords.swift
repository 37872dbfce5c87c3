/// Names that are looked for in scripts, in whatever letters they are written.
struct NamedWords {
    private let words: Set<[UInt8]>
    private let lengths: Set<Int>

    init(_ names: Set<String>) {
        words = Set(names.map { Array($0.lowercased().utf8) })
        lengths = Set(words.map(\.count))
    }

    /// Whether a script has one of the names as a word.
    func areNamed(in bytes: [UInt8]) -> Bool {
        var start = 0
        for (index, byte) in bytes.enumerated() where !Self.continuesWord(byte) {
            if isNamed(bytes[start..<index]) { return true }
            start = index + 1
        }
        return isNamed(bytes[start...])
    }

    /// Most words of a dump's rows have other lengths, and cost no look-up.
    private func isNamed(_ word: ArraySlice<UInt8>) -> Bool {
        lengths.contains(word.count)
            && words.contains(word.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 })
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
