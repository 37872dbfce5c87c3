/// The words that decide where a statement ends and how deep it nests.
enum Keyword: String, CaseIterable {
    case and, or, between
    case union, intersect, except, join
    case `case`, when, then, `else`, end
    case begin, atomic
    case create, replace, function, procedure, rule
    case copy, from, to, stdin, stdout

    /// The keyword that these bytes spell, in any case of letters.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count <= 9, let key = Keyword.key(bytes), let keyword = Keyword.table[key] else {
            return nil
        }
        self = keyword
    }

    private static let table = allCases.reduce(into: [UInt64: Keyword]()) { table, keyword in
        if let key = key(keyword.rawValue.utf8) { table[key] = keyword }
    }

    /// Up to nine letters in five bits each, so that a look-up costs no string.
    private static func key(_ bytes: some Sequence<UInt8>) -> UInt64? {
        var key: UInt64 = 0
        for byte in bytes {
            guard byte.isASCIILetter else { return nil }
            key = key << 5 | UInt64(byte & 0x1F)
        }
        return key
    }
}
