import Migrations
import SQL

/// The objects that the ledger's own migrations make, as far as they can be compared with a catalogue: each with what must be
/// so of it, in words that both sides choose alike.
struct LedgerObjects {
    /// What must be so of each; empty where being there is all.
    private(set) var facts: [LedgerObject: String] = [:]
    /// Those of the migrations that this binary carries.
    static func expected() throws -> LedgerObjects {
        var objects = LedgerObjects()
        for migration in LedgerMigrations.all {
            let script = try Script.parse(Array(migration.text.utf8))
            for statement in script.statements {
                let text = String(decoding: script.source.bytes[statement.range], as: UTF8.self)
                for action in statement.actions { objects.add(action, text, script.source) }
            }
        }
        return objects
    }

    private mutating func add(_ action: Action, _ text: String, _ source: SourceText) {
        switch action {
        case .createTable(let table): add(table, source)
        case .createIndex(let index):
            if let name = index.name?.name { facts[LedgerObject(kind: "index", name: name)] = "" }
        case .createRoutine(let routine):
            facts[LedgerObject(kind: "function", name: routine.name.name)] = routine.body ?? ""
        case .create(let object, _, _) where object.kind == .trigger:
            let name = "\(object.table?.name ?? "").\(object.name.name)"
            facts[LedgerObject(kind: "trigger", name: name)] = Self.trigger(text)
        default: break
        }
    }

    private mutating func add(_ table: TableDefinition, _ source: SourceText) {
        let name = table.name.name
        facts[LedgerObject(kind: "table", name: name)] = ""
        let keys = Set(table.constraints.filter { $0.kind == .primaryKey }.flatMap(\.columns))
        for column in table.columns {
            let isNotNull = column.isNotNull || keys.contains(column.name)
            facts[LedgerObject(kind: "column", name: "\(name).\(column.name)")] =
                Self.type(column.type) + (isNotNull ? " NOT NULL" : "")
        }
        for constraint in table.constraints + table.columns.flatMap(\.constraints) {
            guard let constraintName = Self.name(constraint, of: name) else { continue }
            facts[LedgerObject(kind: "constraint", name: "\(name).\(constraintName)")] =
                constraint.kind == .check ? Self.condition(source, from: constraint.offset) : ""
        }
    }

    /// As PostgreSQL names it where the definition does not; nil for what is no constraint to PostgreSQL 15.
    private static func name(_ constraint: ConstraintDefinition, of table: String) -> String? {
        let suffix: String
        switch constraint.kind {
        case .notNull, .null: return nil
        case .check: suffix = "check"
        case .unique: suffix = "key"
        case .exclusion: suffix = "excl"
        case .foreignKey: suffix = "fkey"
        case .primaryKey: return constraint.name ?? table + "_pkey"
        }
        return constraint.name ?? ([table] + constraint.columns + [suffix]).joined(separator: "_")
    }

    /// As `pg_type` has it.
    private static func type(_ type: DataType?) -> String {
        guard let type else { return "" }
        return type.name + type.modifiers.map { "(\($0))" }.joined()
            + String(repeating: "[]", count: type.dimensions)
    }

    /// What a CHECK demands, in words that a script and PostgreSQL, which writes out casts, parentheses and lists in its own way, have
    /// in common.
    ///
    /// - Parameter offset: where the constraint begins.
    static func condition(_ source: SourceText, from offset: Int) -> String {
        let lexemes = source.lexemes(in: offset..<source.bytes.count).drop { !$0.isKeyword("CHECK") }
            .dropFirst()
        var words: [String] = []
        var depth = 0
        var isType = false
        for lexeme in lexemes {
            depth += lexeme.nesting
            if lexeme.isSign("::") {
                isType = true
            } else if isType {
                isType = false
            } else if lexeme.isKeyword("IN") {
                words.append("=")
            } else if lexeme.nesting == 0, !lexeme.isKeyword("ANY"), !lexeme.isKeyword("ARRAY") {
                words.append(lexeme.canonical)
            }
            if depth == 0 { break }
        }
        return words.joined(separator: " ")
    }

    /// When it fires and what it calls: `BEFORE DELETE UPDATE STATEMENT refuse_change`.
    private static func trigger(_ text: String) -> String {
        let words = text.split { " \n(),;".contains($0) }.map(String.init)
        let head = words.prefix { $0 != "ON" }
        let events = Self.events.map(\.word).filter(head.contains)
        let function =
            words.firstIndex(of: "FUNCTION").map { words[$0 + 1] }?.split(separator: ".").last ?? ""
        return facts(
            isBefore: head.contains("BEFORE"),
            events: events,
            isForRow: words.contains("ROW"),
            isConditional: words.contains("WHEN") || head.contains("OF"),
            function: String(function)
        )
    }

    /// The same out of `pg_trigger`, whose bits are those of `catalog/pg_trigger.h`.
    static func trigger(type: Int, isConditional: Bool, function: String) -> String {
        facts(
            isBefore: type & 2 != 0,
            events: events.filter { type & $0.bit != 0 }.map(\.word),
            isForRow: type & 1 != 0,
            isConditional: isConditional,
            function: function
        )
    }

    private static let events = [("INSERT", 4), ("DELETE", 8), ("UPDATE", 16), ("TRUNCATE", 32)]
        .map { (word: $0.0, bit: $0.1) }

    private static func facts(
        isBefore: Bool,
        events: [String],
        isForRow: Bool,
        isConditional: Bool,
        function: String
    ) -> String {
        ([isBefore ? "BEFORE" : "AFTER"] + events
            + [isForRow ? "ROW" : "STATEMENT", isConditional ? "WHEN" : "", function])
            .filter { !$0.isEmpty }.joined(separator: " ")
    }
}
