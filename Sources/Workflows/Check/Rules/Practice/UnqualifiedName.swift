import Migrations
import SQL

/// A name without a schema where the script writes the schema of all others.
struct UnqualifiedName: ScriptRule {
    let id = "unqualified-name"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "A script that writes the schema of nearly all names writes it of all"

    /// How many names with a schema stand against one without before it looks like a slip.
    private static let weight = 3

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up, !script.actions.contains(where: { $0.action.setsPath }) else { return [] }
        var temporary = NameSet()
        var qualified = 0
        var namesPublic = false
        var bare: [(statement: Statement, name: ObjectName)] = []
        for (statement, action) in script.actions {
            if case .createTable(let table) = action, table.persistence == .temporary {
                temporary.insert(table.name)
            }
            for name in action.definedNames {
                if name.schema != nil {
                    qualified += 1
                    namesPublic = namesPublic || name.schema == Schema.usual
                } else if !temporary.matches(name) {
                    bare.append((statement, name))
                }
            }
        }
        guard !bare.isEmpty, bare.count * Self.weight <= qualified,
            try namesPublic || !keepsObjectsInPublic(script)
        else { return [] }
        return bare.map { place in
            script.finding(
                self,
                "\(place.name) has no schema, while the other names here have: search_path decides where it lies",
                at: place.statement.range,
                help: "write the schema: public.\(place.name)"
            )
        }
    }

    /// In many projects no schema means public, and only others are written.
    private func keepsObjectsInPublic(_ script: CheckedScript) throws -> Bool {
        try script.surroundings.before().relations.keys.contains { $0.schema == Schema.usual }
    }
}

extension Action {
    fileprivate var setsPath: Bool {
        switch self {
        case .set(let change): change.name == "search_path"
        case .select(let calls):
            calls.contains { $0.name.name == "set_config" && $0.strings.first == "search_path" }
        default: false
        }
    }

    /// The names of tables, views, types and routines that it makes, changes or drops.
    fileprivate var definedNames: [ObjectName] {
        switch self {
        case .createTable(let table): table.persistence == .temporary ? [] : [table.name]
        case .createView(let view): view.isTemporary ? [] : [view.name]
        case .createType(let type): [type.name]
        case .createRoutine(let routine): [routine.name]
        case .createIndex(let index): [index.table]
        case .alterTable(let alteration): [alteration.name]
        case .drop(let drop):
            drop.objects.filter { Self.kindsOfSchemas.contains($0.kind) }.map { $0.table ?? $0.name }
        default: []
        }
    }

    private static let kindsOfSchemas: Set<ObjectKind> = [
        .table, .view, .materializedView, .sequence, .type, .domain, .function, .procedure,
    ]
}
