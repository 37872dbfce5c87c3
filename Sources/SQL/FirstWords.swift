/// What the first words tell of a statement that is too large for a parse tree, which is a long list of values
/// in practice.
enum FirstWords {
    static func facts(_ words: [String]) -> StatementFacts {
        var facts = known(words)
        facts.isUnparsed = true
        return facts
    }

    private static func known(_ words: [String]) -> StatementFacts {
        switch words.first {
        case "INSERT": StatementFacts(.insert, .data)
        case "UPDATE": StatementFacts(.update, .data)
        case "DELETE": deletion(words)
        case "COPY": StatementFacts(.copy, .query)
        case "MERGE": StatementFacts(StatementKind(rawValue: "MERGE"), .data)
        case "SELECT", "VALUES", "TABLE", "(": StatementFacts(.select, .query)
        case "CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE":
            StatementFacts(StatementKind(rawValue: tag(words)), .schema)
        case "TRUNCATE": StatementFacts(StatementKind(rawValue: "TRUNCATE TABLE"), .data)
        default: StatementFacts(.other, .other)
        }
    }

    /// The verb and the object, without what may stand between them.
    private static func tag(_ words: [String]) -> String {
        let verb = words.first ?? ""
        guard ["CREATE", "ALTER", "DROP"].contains(verb) else { return verb }
        let between: Set<String> = [
            "OR", "REPLACE", "TEMP", "TEMPORARY", "LOCAL", "GLOBAL", "UNLOGGED", "UNIQUE", "RECURSIVE",
        ]
        guard let object = words.dropFirst().first(where: { !between.contains($0) }) else { return verb }
        return object == "MATERIALIZED" ? "\(verb) MATERIALIZED VIEW" : "\(verb) \(object)"
    }

    private static func deletion(_ words: [String]) -> StatementFacts {
        var facts = StatementFacts(.delete, .data)
        let name = words.drop { ["DELETE", "FROM", "ONLY"].contains($0) }.prefix {
            $0 != "WHERE" && $0 != "USING"
        }
        facts.losses = [Loss(kind: .rows(.some), name: name.joined(), cascade: false)]
        return facts
    }
}
