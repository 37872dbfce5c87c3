/// What two INSERTs have in common that differ in nothing but numbers and plain strings. The grammar knows these by their kind
/// alone, so it takes both or neither, and nothing that is told of an INSERT depends on them: of a run of them only
/// the first is parsed. A dump may hold a million.
struct StatementShape {
    /// Each token's text, or its kind; nil for what has no shape.
    private var tokens: [UInt8]? = []
    private static let limit = 4096

    /// Whether two statements have one shape.
    func isThat(of other: StatementShape) -> Bool {
        guard let tokens, let others = other.tokens else { return false }
        return tokens == others
    }

    /// Makes the statement one that has no shape.
    mutating func forget() { tokens = nil }

    /// Takes a token in, comments left out.
    mutating func take(_ token: Token, bytes: [UInt8]) {
        guard let count = tokens?.count else { return }
        let isFirst = count == 0
        let isInsert =
            token.range.count == 6 && bytes[token.range].elementsEqual("insert".utf8) { $0 | 0x20 == $1 }
        guard count < Self.limit, !isFirst || isInsert, token.fault == nil else { return forget() }
        switch token.kind {
        case .word, .quotedWord, .sign: tokens?.append(contentsOf: bytes[token.range])
        case .string where bytes[token.range.lowerBound] == .quote: tokens?.append(Self.string)
        case .number: takeNumber(bytes[token.range])
        default: forget()
        }
        tokens?.append(Self.end)
    }

    // No token begins with them.
    private static let end: UInt8 = 0
    private static let string: UInt8 = 1
    private static let integer: UInt8 = 2
    private static let decimal: UInt8 = 3

    /// Integers and decimals are of different kinds to the grammar, and so are integers that need more than 32 bits.
    private mutating func takeNumber(_ text: ArraySlice<UInt8>) {
        let dots = text.count { $0 == UInt8(ascii: ".") }
        guard text.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }), dots <= 1,
            dots == 1 || text.count < 10
        else { return forget() }
        tokens?.append(dots == 0 ? Self.integer : Self.decimal)
    }
}
