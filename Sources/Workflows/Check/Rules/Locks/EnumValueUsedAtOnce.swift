import Migrations
import SQL

/// A value that is added to an enum cannot be used before its transaction has ended.
struct EnumValueUsedAtOnce: ScriptRule {
    let id = "enum-value-used-at-once"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A new value of an enum is used in a later migration"
    let versions: String? = "PostgreSQL 12 and later; earlier versions refuse ADD VALUE in a transaction"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard addsValue(script), script.isInTransaction, let parsed = script.script else { return [] }
        var schema = try script.surroundings.before()
        var made: Set<String> = []
        var added: [String: ObjectName] = [:]
        // Each statement by itself, also those that do the same: one of many rows may hold the value.
        for statement in parsed.statements {
            for action in statement.actions {
                switch action {
                case .createType(let type): made.insert(type.name.name)
                case .alterEnum(let name, .addValue(let value, _)):
                    if !made.contains(name.name), !schema.has(value, of: name) { added[value] = name }
                // What a function's body or a block of code says is not read before it runs.
                case .createRoutine, .code, .comment, .alterEnum: break
                default:
                    if !added.isEmpty,
                        let (constant, type) = use(of: added, in: statement, action, schema, parsed)
                    {
                        return [finding(constant, type, script)]
                    }
                }
                schema.apply(action, of: nil)
            }
        }
        return []
    }

    private func addsValue(_ script: CheckedScript) -> Bool {
        script.actions.contains {
            guard case .alterEnum(_, .addValue) = $0.action else { return false }
            return true
        }
    }

    /// The first constant that PostgreSQL reads as one of the new values.
    private func use(
        of added: [String: ObjectName],
        in statement: Statement,
        _ action: Action,
        _ schema: Schema,
        _ script: Script
    ) -> (StringConstant, ObjectName)? {
        let types = action.columnTypes(in: schema)
        return script.stringConstants(in: statement.range).lazy.compactMap { constant in
            guard let type = added[constant.text] else { return nil }
            let isOfType = constant.cast.isEmpty ? types.contains(type.name) : constant.cast.last == type.name
            return isOfType ? (constant, type) : nil
        }
        .first
    }

    private func finding(_ constant: StringConstant, _ type: ObjectName, _ script: CheckedScript) -> Finding {
        script.finding(
            self,
            "PostgreSQL refuses '\(constant.text)' of \(type) in the transaction that adds it: "
                + "unsafe use of new value",
            at: constant.range,
            help: "add the value in a migration of its own, and use it in the next"
        )
    }
}

extension Action {
    /// The names of the types of the columns that it touches, as far as the schema tells.
    fileprivate func columnTypes(in schema: Schema) -> Set<String> {
        let definitions: [DataType?] =
            switch self {
            case .createTable(let table): table.columns.map(\.type)
            case .alterTable(let alteration):
                alteration.changes.map { change in
                    switch change {
                    case .addColumn(let column, _): column.type
                    case .alterType(_, let type, _): type
                    default: nil
                    }
                }
            default: []
            }
        let tables = tables.flatMap { schema.relation($0)?.columns ?? [] }
        return Set(definitions.compactMap(\.?.name) + tables.compactMap(\.type?.name))
    }

    /// The tables that it is about.
    private var tables: [ObjectName] {
        switch self {
        case .insert(let insert): [insert.table]
        case .update(let table, _, _), .delete(let table, _): [table]
        case .alterTable(let alteration): [alteration.name]
        case .createIndex(let index): [index.table]
        case .createView(let view): view.reads
        case .create(let object, _, _): object.table.map { [$0] } ?? []
        default: []
        }
    }
}

extension Schema {
    /// Whether an enum has a value already, so that ADD VALUE IF NOT EXISTS does nothing.
    fileprivate func has(_ value: String, of name: ObjectName) -> Bool {
        guard case .enumeration(let values)? = type(name)?.form else { return false }
        return values.contains(value)
    }
}
