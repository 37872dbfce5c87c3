/// Syntax that came with a PostgreSQL newer than the parser's grammar, told by its words.
///
/// Source: the release notes of PostgreSQL 16, 17 and 18, and the grammar of 19 (gram.y).
public struct NewerSyntax: Sendable, Hashable {
    /// How it is written, in short: `MERGE … RETURNING`.
    public let name: String
    /// The first version that knows it.
    public let version: ServerVersion

    /// The newer syntax that a statement with a ``Statement/refusal`` seems to hold; nil when its words show none.
    public static func of(_ statement: Statement, in source: SourceText) -> NewerSyntax? {
        statement.refusal.flatMap(toldByName)
            ?? statement.refusal.flatMap { _ in of(statement.range, in: source) }
    }

    private static func of(_ range: Range<Int>, in source: SourceText) -> NewerSyntax? {
        of(Lexer.words(of: source, in: range, limit: UnknownStatement.wordLimit))
    }

    /// What the parser's own words tell.
    private static func toldByName(_ error: SQLError) -> NewerSyntax? {
        guard case .syntax(let message, _) = error, message.hasSuffix("in FROM must have an alias") else {
            return nil
        }
        return NewerSyntax(name: "a subquery in FROM without an alias", version: ServerVersion(major: 16))
    }

    /// Finds newer syntax near the errors of a file, which it is given in the order of the file.
    public struct Search {
        private let source: SourceText
        private var splitter: StatementSplitter
        private var piece: StatementSplitter.Piece?
        /// What the words of the piece show, once it was asked for.
        private var found: NewerSyntax??

        /// A search from the file's start.
        public init(_ source: SourceText) {
            self.source = source
            splitter = StatementSplitter(source, stopsEarly: false)
        }

        /// The newer syntax that the statement with this error seems to hold; nil when its words show none.
        public mutating func near(_ error: SQLError) -> NewerSyntax? {
            while piece.map({ $0.range.upperBound <= error.offset }) ?? true, let next = splitter.next() {
                (piece, found) = (next, nil)
            }
            guard case .syntax = error, let piece else { return nil }
            if let told = NewerSyntax.toldByName(error) { return told }
            if let found { return found }
            let newer = NewerSyntax.of(piece.range, in: source)
            found = .some(newer)
            return newer
        }
    }

    /// - Parameter words: those of a statement, the unquoted ones in capitals.
    static func of(_ words: [String]) -> NewerSyntax? {
        if words.contains(where: isNewerNumber) {
            return NewerSyntax(name: "a number such as 0x1F or 1_000", version: ServerVersion(major: 16))
        }
        for (version, patterns) in table {
            for pattern in patterns where matches(pattern.split(separator: " "), words) {
                let name = pattern.hasPrefix(")") ? String(pattern.dropFirst(2)) : pattern
                return NewerSyntax(
                    name: name.replacing(" _ ", with: " … "),
                    version: ServerVersion(major: version)
                )
            }
        }
        if matches(["GENERATED", "ALWAYS", "AS", "("], words), !words.contains("STORED") {
            return NewerSyntax(name: "a generated column without STORED", version: ServerVersion(major: 18))
        }
        return nil
    }

    /// Words that follow one another; `…` stands for any that lie between, `_` for one, `)` and `(` for themselves.
    private static let table: [(version: Int, patterns: [String])] = [
        (19, ["SPLIT PARTITION", "MERGE PARTITIONS", "GROUP BY ALL", "IGNORE NULLS", "RESPECT NULLS"]),
        (
            18,
            [
                ") VIRTUAL", "WITHOUT OVERLAPS", "FOREIGN KEY … PERIOD", "NOT ENFORCED", ") ENFORCED",
                "RETURNING WITH", "ALTER CONSTRAINT … INHERIT", "ADD CONSTRAINT _ NOT NULL", "ADD NOT NULL",
                "CREATE FOREIGN TABLE … LIKE", "VACUUM ONLY", "ANALYZE ONLY",
            ]
        ),
        (
            17,
            [
                "MERGE … NOT MATCHED BY SOURCE", "MERGE … NOT MATCHED BY TARGET", "MERGE … RETURNING",
                "JSON_TABLE", "JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_SCALAR", "JSON_SERIALIZE",
                "SET EXPRESSION AS", "SET ACCESS METHOD DEFAULT", "AT LOCAL",
            ]
        ),
        (
            16,
            [
                "JSON_ARRAYAGG", "JSON_OBJECTAGG", "JSON_ARRAY", "JSON_OBJECT", "IS JSON", "IS NOT JSON",
                "XMLSERIALIZE … INDENT", "GRANT … WITH INHERIT", "GRANT … WITH SET",
                "GRANT … WITH ADMIN TRUE",
                "GRANT … WITH ADMIN FALSE", "CREATE TABLE … STORAGE",
            ]
        ),
    ]

    private static func isNewerNumber(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        guard bytes.count > 2, bytes[0].isDigit else { return false }
        if bytes[0] == UInt8(ascii: "0"), "xXoObB".utf8.contains(bytes[1]) { return true }
        return zip(bytes, bytes.dropFirst()).contains { $0.isDigit && $1 == UInt8(ascii: "_") }
    }

    private static func matches(_ pattern: [Substring], _ words: [String]) -> Bool {
        var rest = words[...]
        for group in pattern.split(separator: "…") {
            guard let start = rest.indices.first(where: { begins(rest[$0...], with: group) }) else {
                return false
            }
            rest = rest[(start + group.count)...]
        }
        return true
    }

    private static func begins(_ words: ArraySlice<String>, with group: ArraySlice<Substring>) -> Bool {
        words.count >= group.count && zip(words, group).allSatisfy { $1 == "_" || $0 == $1 }
    }
}
