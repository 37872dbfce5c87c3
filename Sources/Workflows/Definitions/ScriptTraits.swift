import SQL

/// What is known of a script as a whole.
struct ScriptTraits {
    /// Whether it runs code whose effects cannot be seen.
    private(set) var hidesEffects = false
    /// Whether it refuses to run: a down script of what nothing undoes.
    private(set) var raises = false
    /// Whether it drops something with all that depends on it.
    private(set) var cascades = false
    /// Whether it does anything.
    private(set) var isEmpty = true

    mutating func hide() { hidesEffects = true }

    mutating func note(_ statement: Statement) {
        if statement.transactionControl == nil { isEmpty = false }
        let isUnseen = statement.category == .other && statement.actions.isEmpty
        let isLarge = statement.isUnparsed && statement.category != .data
        if isUnseen || isLarge || Self.unseen.contains(statement.kind.rawValue) { hidesEffects = true }
    }

    private static let unseen: Set<String> = [
        "DROP OWNED", "REASSIGN OWNED", "IMPORT FOREIGN SCHEMA", "EXECUTE",
    ]

    mutating func note(_ action: Action, in definitions: Definitions) {
        switch action {
        case .code(_, let body):
            hidesEffects = true
            if body.lowercased().contains("raise"), Self.refuses(body) { raises = true }
        case .call: hidesEffects = true
        case .select(let calls):
            if calls.contains(where: definitions.mayChange) { hidesEffects = true }
            if calls.contains(where: {
                $0.name.name.contains("raise") || $0.name.name.contains("irreversible")
            }) {
                raises = true
            }
        case .drop(let drop) where drop.cascade: cascades = true
        case .alterTable(let alteration):
            for change in alteration.changes {
                switch change {
                case .dropColumn(_, _, cascade: true), .dropConstraint(_, _, cascade: true): cascades = true
                default: break
                }
            }
        default: break
        }
    }

    /// RAISE without a level that only tells.
    private static func refuses(_ body: String) -> Bool {
        let words = body.split { !($0.isLetter || $0 == "_") }.map { $0.lowercased() }
        let telling: Set<String> = ["notice", "info", "log", "debug", "warning"]
        return zip(words, words.dropFirst() + [""]).contains { $0 == "raise" && !telling.contains($1) }
    }
}

extension Definitions {
    /// Whether a function that is called may change more than rows: those of PostgreSQL that a script would call do not, others may.
    func mayChange(_ call: FunctionCall) -> Bool {
        if let schema = call.name.schema { return schema != "pg_catalog" }
        let name = call.name.name
        if path.contains(where: { signatures[ObjectName(schema: $0, name)]?.isEmpty == false }) {
            return true
        }
        return !Self.harmless.contains(name)
            && !Self.harmlessBeginnings.contains { name.hasPrefix($0) }
    }

    private static let harmlessBeginnings = [
        "pg_", "has_", "to_", "current_", "array_", "string_", "json", "obj_", "date_",
    ]
    private static let harmless: Set<String> = [
        "set_config", "setval", "nextval", "currval", "lastval", "count", "sum", "min", "max", "avg",
        "bool_and", "bool_or", "now",
        "version", "coalesce", "lower", "upper", "length", "concat", "format", "exists", "unnest",
        "generate_series", "row_number",
        "random", "gen_random_uuid", "round", "floor", "ceil", "abs", "md5", "replace", "split_part",
        "substring", "substr", "left",
        "right", "trim", "btrim", "extract", "clock_timestamp", "timezone", "cardinality", "any_value",
        "every", "col_description",
    ]
}
