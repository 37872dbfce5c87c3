/// What the words tell of a statement that the parser's grammar does not know and a newer server's may.
///
/// Only what the words make certain is told, since a wrong guess costs nothing but where it makes a script run statement by
/// statement: what cannot run in a transaction, the server refuses there with nothing done.
enum UnknownStatement {
    /// More words than any statement's frame has.
    static let wordLimit = 500

    /// - Parameters:
    ///   - words: the words and signs of the statement, the unquoted words in capitals.
    ///   - refusal: what the parser said.
    static func facts(_ words: [String], refusal: SQLError) -> StatementFacts {
        var facts = FirstWords.facts(words)
        if let control = control(words) {
            facts = StatementFacts(StatementKind(rawValue: kind(of: control)), .transaction)
            facts.transactionControl = control
        }
        facts.outsideTransaction = outsideTransaction(words)
        facts.copyFromStdin =
            words.first == "COPY" && (words.holds("FROM", "STDIN") || words.holds("FROM", "STDOUT"))
        facts.copyToStdout =
            words.first == "COPY" && (words.holds("TO", "STDOUT") || words.holds("TO", "STDIN"))
        facts.losses += losses(words)
        facts.isUnparsed = true
        facts.isSyntaxChecked = false
        facts.refusal = refusal
        return facts
    }

    private static func control(_ words: [String]) -> TransactionControl? {
        let second = words.count > 1 ? words[1] : ""
        let isChained = words.holds("AND", "CHAIN")
        switch words.first {
        case "BEGIN": return .begin(options: words.dropFirst().joined(separator: " "))
        case "START" where second == "TRANSACTION":
            return .begin(options: words.dropFirst(2).joined(separator: " "))
        case "COMMIT", "END": return second == "PREPARED" ? .commitPrepared : .commit(chain: isChained)
        case "ROLLBACK", "ABORT":
            if second == "PREPARED" { return .rollbackPrepared }
            return words.contains("TO") ? .rollbackTo(words.last ?? "") : .rollback(chain: isChained)
        case "SAVEPOINT": return .savepoint(second)
        case "RELEASE": return .release(words.last ?? "")
        case "PREPARE" where second == "TRANSACTION": return .prepare
        default: return nil
        }
    }

    private static func kind(of control: TransactionControl) -> String {
        switch control {
        case .begin: "BEGIN"
        case .commit: "COMMIT"
        case .rollback, .rollbackTo: "ROLLBACK"
        case .savepoint: "SAVEPOINT"
        case .release: "RELEASE"
        case .prepare: "PREPARE TRANSACTION"
        case .commitPrepared: "COMMIT PREPARED"
        case .rollbackPrepared: "ROLLBACK PREPARED"
        }
    }

    /// ``BlockRules`` by words.
    private static func outsideTransaction(_ words: [String]) -> String? {
        let second = words.count > 1 ? words[1] : ""
        let isConcurrent = words.contains("CONCURRENTLY")
        switch (words.first, second) {
        case ("CREATE", "DATABASE"), ("DROP", "DATABASE"), ("CREATE", "TABLESPACE"), ("DROP", "TABLESPACE"),
            ("ALTER", "SYSTEM"), ("DISCARD", "ALL"), ("COMMIT", "PREPARED"), ("ROLLBACK", "PREPARED"),
            ("REINDEX", "SCHEMA"), ("REINDEX", "DATABASE"), ("REINDEX", "SYSTEM"):
            return words.prefix(2).joined(separator: " ")
        case ("ALTER", "DATABASE") where words.holds("SET", "TABLESPACE"):
            return "ALTER DATABASE SET TABLESPACE"
        case ("CREATE", "INDEX") where words.dropFirst(2).first == "CONCURRENTLY",
            ("CREATE", "UNIQUE") where words.dropFirst(3).first == "CONCURRENTLY":
            return "CREATE INDEX CONCURRENTLY"
        case ("DROP", "INDEX") where isConcurrent: return "DROP INDEX CONCURRENTLY"
        case ("REINDEX", _) where isConcurrent: return "REINDEX CONCURRENTLY"
        case ("ALTER", "TABLE") where isConcurrent && words.holds("DETACH", "PARTITION"):
            return "ALTER TABLE ... DETACH CONCURRENTLY"
        case ("VACUUM", _): return "VACUUM"
        default: return nil
        }
    }

    private static func losses(_ words: [String]) -> [Loss] {
        let isCascade = words.last == "CASCADE"
        switch words.first {
        case "DROP":
            let kind = words.dropFirst().prefix(words.dropFirst().first == "MATERIALIZED" ? 2 : 1)
            let names = words.dropFirst(1 + kind.count).filter {
                !["CONCURRENTLY", "IF", "EXISTS"].contains($0)
            }
            return [lost(kind.joined(separator: " "), names: Array(names), isCascade)]
        case "TRUNCATE":
            let names = words.dropFirst().filter { !["TABLE", "ONLY"].contains($0) }
            return [Loss(kind: .rows(.truncated), name: name(names), cascade: isCascade)]
        default: return []
        }
    }

    private static func lost(_ object: String, names: [String], _ isCascade: Bool) -> Loss {
        let kind: Loss.Kind =
            switch object {
            case "TABLE": .table
            case "VIEW": .view
            case "MATERIALIZED VIEW": .materializedView
            case "SCHEMA": .schema
            case "TYPE", "DOMAIN": .type
            case "SEQUENCE": .sequence
            case "INDEX": .index
            case "DATABASE": .database
            case "FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE": .function
            default: .other(object)
            }
        return Loss(kind: kind, name: name(names), cascade: isCascade)
    }

    /// The name that the words begin with, in small letters as the server would take it.
    private static func name(_ words: [String]) -> String {
        var name = ""
        for (index, word) in words.enumerated() {
            guard index.isMultiple(of: 2) || word == "." else { break }
            name += word.utf8.first == .doubleQuote ? word : word.lowercased()
        }
        return name
    }
}

extension [String] {
    /// Whether the two words stand beside each other.
    func holds(_ first: String, _ second: String) -> Bool {
        zip(self, dropFirst()).contains { $0 == first && $1 == second }
    }
}

extension Lexer {
    /// The words and signs of a stretch of the file, comments left out and the unquoted words in capitals.
    ///
    /// - Parameter limit: how many are read at most.
    static func words(of source: SourceText, in range: Range<Int>, limit: Int) -> [String] {
        var lexer = Lexer(source)
        lexer.skip(to: range.lowerBound)
        var words: [String] = []
        while words.count < limit, let token = lexer.next(), token.range.lowerBound < range.upperBound {
            if token.kind == .backslash, lexer.skipCommand(token) != nil { continue }
            guard !token.isComment else { continue }
            let text = String(decoding: source.bytes[token.range], as: UTF8.self)
            words.append(token.kind == .word ? text.uppercased() : text)
        }
        return words
    }
}
