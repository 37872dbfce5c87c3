import SQL

/// The names that effects speak of, by what they name.
struct EffectNames {
    private(set) var schemas: Set<String> = []
    private(set) var relations: Set<String> = []
    private(set) var types: Set<String> = []
    private(set) var routines: Set<String> = []
    private(set) var extensions: Set<String> = []
    private(set) var roles: Set<String> = []

    init(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .make(let kind, let name, _), .drop(let kind, let name, _): add(kind, name)
            case .move(let kind, let name, let schema):
                add(kind, name)
                schemas.insert(schema)
            case .rename(let kind, let name, let new):
                add(kind, name)
                add(kind, ObjectName(new))
            case .addColumn(_, let table), .renameColumn(_, let table, _), .retypeColumn(_, let table),
                .detach(let table), .dropColumn(_, let table, _), .truncate(let table, _),
                .delete(let table, _):
                add(.relation, table)
            case .query(let function): add(.routine(arguments: nil), function)
            case .dropExtension(let name, _): extensions.insert(name)
            case .dropOwned(let role): roles.insert(role)
            case .makeSchema(let name), .dropSchema(let name, _): schemas.insert(name)
            case .renameSchema(let name, let new): schemas.formUnion([name, new])
            case .searchPath(let path): schemas.formUnion(path ?? [])
            case .code, .other: continue
            }
        }
    }

    private mutating func add(_ kind: Effect.NameKind, _ name: ObjectName) {
        if let schema = name.schema { schemas.insert(schema) }
        switch kind {
        case .relation: relations.insert(name.name)
        case .type: types.insert(name.name)
        case .routine: routines.insert(name.name)
        }
    }
}
