/// A value of JSON, in which the parser describes a command. Numbers and `null` do not occur in what is read of it.
indirect enum Description {
    case text(String)
    case truth(Bool)
    case list([Description])
    case object([String: Description])
    case other

    subscript(_ key: String) -> Description? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var isTrue: Bool { if case .truth(true) = self { true } else { false } }
    var elements: [Description] { if case .list(let elements) = self { elements } else { [] } }
}

/// Reads JSON that the parser wrote. It reads that alone, and without Foundation, which no source of the tool imports.
struct DescriptionReader {
    private var rest: ArraySlice<UInt8>

    /// The value in a text; nil when it is no JSON.
    static func read(_ text: String) -> Description? {
        var reader = DescriptionReader(rest: Array(text.utf8)[...])
        return reader.value()
    }

    private mutating func value() -> Description? {
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return list()
        case UInt8(ascii: "\""): return string().map { .text($0) }
        default: return word()
        }
    }

    private mutating func object() -> Description? {
        rest.removeFirst()
        var members: [String: Description] = [:]
        while !take(UInt8(ascii: "}")) {
            guard let key = string(), take(UInt8(ascii: ":")), let value = value() else { return nil }
            members[key] = value
            _ = take(UInt8(ascii: ","))
        }
        return .object(members)
    }

    private mutating func list() -> Description? {
        rest.removeFirst()
        var elements: [Description] = []
        while !take(UInt8(ascii: "]")) {
            guard let value = value() else { return nil }
            elements.append(value)
            _ = take(UInt8(ascii: ","))
        }
        return .list(elements)
    }

    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let text = escaped() else { return nil }
                bytes += text.utf8
            default: bytes.append(byte)
            }
        }
        return nil
    }

    /// What stands after a backslash.
    private mutating func escaped() -> String? {
        guard let byte = rest.popFirst() else { return nil }
        switch byte {
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            // A description stands on one line.
            return " "
        case UInt8(ascii: "u"):
            let digits = String(decoding: rest.prefix(4), as: UTF8.self)
            rest = rest.dropFirst(4)
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) }
        default: return String(Character(Unicode.Scalar(byte)))
        }
    }

    private mutating func word() -> Description? {
        let word = rest.prefix { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
        guard !word.isEmpty else { return nil }
        rest = rest.dropFirst(word.count)
        switch String(decoding: word, as: UTF8.self) {
        case "true": return .truth(true)
        case "false": return .truth(false)
        default: return .other
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == 32 || (9...13).contains($0) } }
}
