import SQL

/// The parts of a column's definition as written: what stands between its name and the next comma.
struct ColumnText {
    let type: String
    let clauses: [Clause]

    /// A clause of a column's definition.
    struct Clause {
        let kind: Kind
        /// The name that CONSTRAINT gives it.
        let name: String?
        /// Without CONSTRAINT and the name.
        let lexemes: ArraySlice<Lexeme>

        enum Kind {
            case notNull
            case null
            case defaultValue
            case generation
            case collation
            case check
            case unique
            case primaryKey
            case references
        }
    }

    /// - Parameter lexemes: the definition, from the name on.
    init(_ lexemes: ArraySlice<Lexeme>) {
        let starts = Self.starts(in: lexemes)
        let first = starts.first?.index ?? lexemes.endIndex
        type = lexemes.count > 1 ? lexemes[(lexemes.startIndex + 1)..<first].text : ""
        let ends = starts.dropFirst().map(\.index) + [lexemes.endIndex]
        clauses = zip(starts, ends).map { start, end in
            guard start.isNamed, start.index + 2 <= end else {
                return Clause(kind: start.kind, name: nil, lexemes: lexemes[start.index..<end])
            }
            let name = lexemes[start.index + 1].identifier
            return Clause(kind: start.kind, name: name, lexemes: lexemes[(start.index + 2)..<end])
        }
    }

    func clause(_ kind: Clause.Kind) -> Clause? { clauses.first { $0.kind == kind } }

    private struct Start {
        let index: Int
        let kind: Clause.Kind
        let isNamed: Bool
    }

    private static func starts(in lexemes: ArraySlice<Lexeme>) -> [Start] {
        var starts: [Start] = []
        var depth = 0
        var index = lexemes.startIndex + 1
        while index < lexemes.endIndex {
            depth += lexemes[index].nesting
            let isNamed = depth == 0 && lexemes[index].isKeyword("CONSTRAINT")
            let place = isNamed ? index + 2 : index
            if depth == 0, place < lexemes.endIndex, let kind = kind(at: place, in: lexemes) {
                starts.append(Start(index: index, kind: kind, isNamed: isNamed))
                index = place
            }
            index += 1
        }
        return starts
    }

    /// A default is no expression in which NOT, NULL or COLLATE could stand outside of parentheses (`b_expr` in PostgreSQL's grammar),
    /// but it may be NULL itself.
    private static func kind(at index: Int, in lexemes: ArraySlice<Lexeme>) -> Clause.Kind? {
        guard lexemes[index].isWord else { return nil }
        let before = index > lexemes.startIndex ? lexemes[index - 1] : nil
        let after = index + 1 < lexemes.endIndex ? lexemes[index + 1] : nil
        switch lexemes[index].text.uppercased() {
        case "NOT": return after?.isKeyword("NULL") == true ? .notNull : nil
        case "NULL":
            let isPart = ["NOT", "SET", "DEFAULT"].contains { before?.isKeyword($0) == true }
            return isPart ? nil : .null
        case "DEFAULT":
            let isPart = ["SET", "BY"].contains { before?.isKeyword($0) == true }
            return isPart ? nil : .defaultValue
        case "GENERATED": return .generation
        case "COLLATE": return .collation
        case "CHECK": return .check
        case "UNIQUE": return .unique
        case "PRIMARY": return .primaryKey
        case "REFERENCES": return .references
        default: return nil
        }
    }
}

extension Lexeme {
    /// The name that it spells: small letters, or what stands in the quotes.
    var identifier: String {
        guard text.hasPrefix("\"") else { return text.lowercased() }
        return text.dropFirst().dropLast().split(separator: "\"\"", omittingEmptySubsequences: false)
            .joined(separator: "\"")
    }
}
