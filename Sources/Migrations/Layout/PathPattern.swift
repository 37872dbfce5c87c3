/// A pattern of paths below the migrations folder, such as `{version}_{name}[.tx|.autocommit].up.sql`.
///
/// `{version}` is digit runs, `{name}` is anything without a slash, `{id}` is `{version}_{name}`, and `[a|b]` is an optional
/// part with alternatives. Everything else stands for itself.
public struct PathPattern: Hashable, Sendable {
    /// The pattern as it was written.
    public let text: String
    let parts: [Part]

    enum Part: Hashable, Sendable {
        case literal(String)
        case version
        case name
        case optional([String])
    }

    /// Why a text is no pattern.
    public enum Problem: Error, Hashable, Sendable {
        /// A `{` or `[` that is never closed.
        case unclosed(Character)
        /// A placeholder that is neither `{version}`, `{name}` nor `{id}`.
        case unknownPlaceholder(String)
        /// A placeholder that stands twice.
        case repeated(String)
        /// No `{version}`, so that nothing would give the order.
        case noVersion
        /// A placeholder or a bracket within an optional part, which is fixed text.
        case nested(String)
        /// An absolute path, or one with empty, `.` or `..` components.
        case notBelowFolder
    }

    /// Reads a pattern.
    public init(_ text: String) throws(Problem) {
        let parts = try PatternReader(text).parts()
        guard parts.filter({ $0 == .version }).count == 1 else {
            throw parts.contains(.version) ? .repeated("{version}") : .noVersion
        }
        guard parts.filter({ $0 == .name }).count <= 1 else { throw .repeated("{name}") }
        let flat = text.split(whereSeparator: { "[|]".contains($0) }).joined()
        let components = flat.split(separator: "/", omittingEmptySubsequences: false)
        guard !components.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw .notBelowFolder
        }
        self.text = text
        self.parts = parts
    }

    /// How many folders deep below the migrations folder the files lie.
    public var depth: Int { text.count { $0 == "/" } }

    /// How many characters are fixed: of two patterns that match one path, the more fixed one is meant.
    var fixedCharacters: Int {
        parts.reduce(0) { count, part in
            if case .literal(let text) = part { count + text.count } else { count }
        }
    }

    /// The path of the migration `id`, without the optional parts.
    public func path(of id: MigrationID) -> String {
        parts.reduce(into: "") { path, part in
            switch part {
            case .literal(let text): path += text
            case .version: path += id.version.text
            case .name: path += id.name
            case .optional: break
            }
        }
    }
}

/// Takes the text of a pattern apart.
private struct PatternReader {
    private var rest: Substring
    private var found: [PathPattern.Part] = []

    init(_ text: String) { rest = text[...] }

    func parts() throws(PathPattern.Problem) -> [PathPattern.Part] {
        var reader = self
        while let character = reader.rest.first {
            switch character {
            case "{": try reader.readPlaceholder()
            case "[": try reader.readOptional()
            default: reader.readLiteral()
            }
        }
        return reader.found
    }

    private mutating func readPlaceholder() throws(PathPattern.Problem) {
        switch try take(from: "{", to: "}") {
        case "version": found.append(.version)
        case "name": found.append(.name)
        case "id": found += [.version, .literal("_"), .name]
        case let other: throw .unknownPlaceholder("{\(other)}")
        }
    }

    private mutating func readOptional() throws(PathPattern.Problem) {
        let alternatives = try take(from: "[", to: "]")
        guard !alternatives.contains(where: { "{}[".contains($0) }) else {
            throw .nested("[\(alternatives)]")
        }
        found.append(.optional(alternatives.split(separator: "|").map(String.init)))
    }

    private mutating func readLiteral() {
        let literal = rest.prefix { $0 != "{" && $0 != "[" }
        found.append(.literal(String(literal)))
        rest = rest[literal.endIndex...]
    }

    private mutating func take(from open: Character, to close: Character) throws(PathPattern.Problem)
        -> String
    {
        guard let end = rest.firstIndex(of: close) else { throw .unclosed(open) }
        let content = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        return String(content)
    }
}
