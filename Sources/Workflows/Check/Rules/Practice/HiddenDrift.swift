import Migrations
import SQL

/// IF NOT EXISTS takes an object that is there for the one that the script defines.
struct HiddenDrift: ScriptRule {
    let id = "hidden-drift"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "IF NOT EXISTS does not hide that a table, a column or an index is there already"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        guard script.actions.contains(where: { !$0.action.conditionals.isEmpty }) else { return [] }
        var schema = try script.surroundings.before()
        return script.actions.flatMap { statement, action -> [Finding] in
            defer { schema.apply(action, of: nil) }
            return action.conditionals.compactMap { object in
                let isKnown = schema.has(object)
                guard isKnown || object.kind == .table else { return nil }
                let name = object.table.map { "\($0.description).\(object.name)" } ?? object.name.description
                return script.finding(
                    self,
                    isKnown
                        ? "IF NOT EXISTS leaves \(name) as it is, which the migrations before this one have made"
                        : "if a table \(name) is there already, IF NOT EXISTS leaves it as it is, whatever its columns",
                    at: statement.range,
                    help: isKnown
                        ? "take the statement out, or change what is there with ALTER"
                        : "leave IF NOT EXISTS out: a migration runs once, and a table that nobody expected should stop it",
                    severity: isKnown ? nil : .note
                )
            }
        }
    }
}

extension Action {
    /// What it makes unless it is there.
    fileprivate var conditionals: [NamedObject] {
        switch self {
        case .createTable(let table) where table.ifNotExists && table.persistence != .temporary:
            [NamedObject(.table, table.name)]
        case .createIndex(let index) where index.ifNotExists:
            index.name.map { [NamedObject(.index, $0)] } ?? []
        case .alterTable(let alteration):
            alteration.changes.compactMap { change in
                guard case .addColumn(let column, ifNotExists: true) = change else { return nil }
                return NamedObject(.column, ObjectName(column.name), of: alteration.name)
            }
        default: []
        }
    }
}

extension Schema {
    /// By its exact name: a table of the same name in another schema is another.
    fileprivate func has(_ object: NamedObject) -> Bool {
        switch object.kind {
        case .table: relations[resolved(object.name)] != nil
        case .index: indexes[resolved(object.name)] != nil
        default:
            object.table.flatMap { relations[resolved($0)] }?.columns
                .contains { $0.name == object.name.name } ?? false
        }
    }
}
