/// What a command prints of where a database is: a URL, or variables that hold some.
public enum PrintedLocation {
    /// Why what was printed is no location. It holds no part of what was printed.
    public enum Problem: Error, Hashable, Sendable {
        /// Nothing was printed.
        case empty
        /// Several lines, and none sets a variable that is known.
        case manyLines(Int)
        /// The password is masked, as for somebody who may not see it.
        case masked
    }

    /// Variables that hold a URL, the best first: one that does not go through a pooler.
    public static let variables = ["POSTGRES_URL_NON_POOLING", "POSTGRES_URL", "DATABASE_URL", "DB_URL"]

    /// The URL in what was printed: its only line, or the best of the variables that its lines set.
    public static func url(in text: String) throws(Problem) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { trimmed($0) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard let first = lines.first else { throw .empty }
        let settings = Dictionary(lines.compactMap(setting), uniquingKeysWith: { $1 })
        let url: String
        if let best = variables.lazy.compactMap({ settings[$0] }).first(where: { !$0.isEmpty }) {
            url = best
        } else if lines.count == 1, setting(in: first) == nil {
            url = unquoted(first)
        } else {
            throw .manyLines(lines.count)
        }
        guard !masks.contains(where: url.contains) else { throw .masked }
        return url
    }

    /// What the Supabase CLI puts in the place of a password, plain and as a URL spells it.
    private static let masks = ["******", "%2A%2A%2A%2A%2A%2A"]

    /// `NAME=value` as shells and .env files have it.
    private static func setting(in line: Substring) -> (name: String, value: String)? {
        let line = line.hasPrefix("export ") ? trimmed(line.dropFirst("export ".count)) : line
        guard let equals = line.firstIndex(of: "="), equals > line.startIndex else { return nil }
        let name = line[..<equals]
        guard name.utf8.allSatisfy(isOfName) else { return nil }
        return (String(name), unquoted(trimmed(line[line.index(after: equals)...])))
    }

    /// Upper case, as such variables are: libpq's own `host=…` is none.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, let quote = text.first, quote == text.last, quote == "\"" || quote == "'"
        else {
            return String(text)
        }
        let inner = text.dropFirst().dropLast()
        guard quote == "\"" else { return String(inner) }
        var plain = ""
        var isEscaped = false
        for character in inner {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                plain.append(character)
                isEscaped = false
            }
        }
        return plain
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
