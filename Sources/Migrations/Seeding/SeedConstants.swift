/// The constants in a condition, which values that fulfil it are mostly made of.
public struct SeedConstants: Hashable, Sendable {
    /// The string constants, without their quotes.
    public private(set) var texts: [String] = []
    /// The whole numbers.
    public private(set) var numbers: [Int] = []

    /// Reads them out of an expression as PostgreSQL writes it.
    public init(in expression: String) {
        let bytes = Array(expression.utf8)
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "'"): add(Self.text(in: bytes, from: &at))
            case UInt8(ascii: "0")...UInt8(ascii: "9"): addNumber(in: bytes, from: &at)
            case let byte where Self.beginsWord(byte):
                while at < bytes.count, Self.continuesWord(bytes[at]) { at += 1 }
            default: at += 1
            }
        }
    }

    /// A constant in the text of an array, `{a,b}`, stands for its elements too; a number in quotes is one.
    private mutating func add(_ text: String) {
        if !texts.contains(text) { texts.append(text) }
        if let number = Int(text), !numbers.contains(number) { numbers.append(number) }
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return }
        for element in text.dropFirst().dropLast().split(separator: ",")
        where !texts.contains(String(element)) {
            texts.append(String(element))
        }
    }

    private static func text(in bytes: [UInt8], from at: inout Int) -> String {
        var text: [UInt8] = []
        at += 1
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "'") {
                guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "'") else { break }
                at += 1
            }
            text.append(bytes[at])
            at += 1
        }
        at += 1
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func addNumber(in bytes: [UInt8], from at: inout Int) {
        let start = at
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
        guard let number = Int(String(decoding: bytes[start..<at], as: UTF8.self)), !numbers.contains(number)
        else { return }
        numbers.append(number)
    }

    private static func beginsWord(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || byte == UInt8(ascii: "_")
            || byte >= 0x80
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        beginsWord(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
