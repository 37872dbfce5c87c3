/// A name with points in it, such as `billing.invoice.total` and `billing.f(integer)`, in its parts.
public struct QualifiedName: Hashable, Sendable {
    /// The parts as SQL writes them: in quotes where they need them. The types of a routine's arguments stay with its name.
    public let parts: [String]

    /// The name of an object of a snapshot.
    public init(_ text: String) { parts = Self.split(text).map(String.init) }

    /// A name as a person types it: in lower case where it has no quotes, as PostgreSQL reads it.
    public init(typed text: String) {
        parts = Self.split(text).map { part in
            guard part.first == "\"", part.last == "\"", part.count > 1 else { return part.lowercased() }
            let name = part.dropFirst().dropLast()
            return Self.needsNoQuotes(name) ? String(name) : String(part)
        }
    }

    /// The last part without the arguments of a routine.
    public var lastName: String { Self.withoutArguments(parts.last ?? "") }

    /// Whether an object of this name can be meant by the typed one, which may leave out the schema and a routine's arguments.
    public func isMeant(by typed: QualifiedName) -> Bool {
        guard parts.count - typed.parts.count <= 1, let last = parts.last, let wanted = typed.parts.last
        else {
            return false
        }
        let isSame = last == wanted || (!wanted.contains("(") && lastName == wanted)
        return isSame && parts.dropLast().suffix(typed.parts.count - 1) == typed.parts.dropLast()[...]
    }

    private static func withoutArguments(_ part: String) -> String {
        part.hasPrefix("\"") ? part : String(part.prefix { $0 != "(" })
    }

    /// Points within quotes and within parentheses part nothing.
    private static func split(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        for index in text.indices {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case "(" where !isQuoted: return parts + [text[start...]]
            case "." where !isQuoted:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return parts + [text[start...]]
    }

    private static func needsNoQuotes(_ name: Substring) -> Bool {
        !name.isEmpty && !(name.first?.isNumber ?? true)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
