/// A JSON value, and the text that stands for it.
///
/// Source: RFC 8259.
enum JSON: Sendable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([JSON])
    /// Members in the order in which they are written.
    case members([Member])

    /// A member of an object. A type of its own, since the compiler finds a tuple that holds the enumeration circular.
    struct Member: Sendable {
        let name: String
        let value: JSON
    }

    /// An object of members in the order in which they are written; those without a value are left out.
    static func object(_ members: [(name: String, value: JSON?)]) -> JSON {
        .members(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// The value with one member or element a line.
    var text: String {
        var text = ""
        write(to: &text, indent: "\n")
        return text
    }

    /// The value on one line.
    var line: String {
        switch self {
        case .string, .integer, .boolean: return text
        case .array(let values): return "[" + values.map(\.line).joined(separator: ",") + "]"
        case .members(let members):
            let parts = members.map { JSON.string($0.name).text + ":" + $0.value.line }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .string(let value): Self.write(value, to: &text)
        case .integer(let value): text += String(value)
        case .boolean(let value): text += value ? "true" : "false"
        case .array(let values):
            Self.write(values, between: ("[", "]"), to: &text, indent: indent) { value, text, indent in
                value.write(to: &text, indent: indent)
            }
        case .members(let members):
            Self.write(members, between: ("{", "}"), to: &text, indent: indent) { member, text, indent in
                Self.write(member.name, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between marks: (String, String),
        to text: inout String,
        indent: String,
        _ write: (Element, inout String, String) -> Void
    ) {
        text += marks.0
        let inner = indent + "  "
        for (place, element) in elements.enumerated() {
            text += (place == 0 ? "" : ",") + inner
            write(element, &text, inner)
        }
        text += (elements.isEmpty ? "" : indent) + marks.1
    }

    /// Control characters are escaped, those too that JSON would let stand, so that the text cannot steer a terminal.
    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case let scalar where String.isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON?)...) {
        self = .object(elements.map { (name: $0, value: $1) })
    }
}
