/// Names that are looked for in scripts, in whatever letters they are written.
struct NamedWords {
    private let words: Set<[UInt8]>

    init(_ names: Set<String>) { words = Set(names.map { Array($0.lowercased().utf8) }) }

    /// Whether a script has one of the names as a word.
    func areNamed(in bytes: [UInt8]) -> Bool {
        var word: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "$"),
                0x80...:
                word.append(byte)
            default:
                if !word.isEmpty, words.contains(word) { return true }
                word.removeAll(keepingCapacity: true)
            }
        }
        return words.contains(word)
    }
}
