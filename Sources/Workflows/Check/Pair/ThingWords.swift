import SQL

extension Thing {
    /// What it is, in words: `the column total of invoice`.
    var words: String {
        switch self {
        case .relation(let name): name.short
        case .object(let key) where key.kind == .routine:
            "the function \(key.name.short)(\((key.arguments ?? []).joined(separator: ", ")))"
        case .object(let key): "the \(key.kind.rawValue.lowercased()) \(key.name.short)"
        case .column(let name, let table): "the column \(name.asIdentifier) of \(table.short)"
        case .constraint(let name, let table): "the constraint \(name.asIdentifier) of \(table.short)"
        case .part(let key, _) where key.kind == .index: "the index \(key.name.asIdentifier)"
        case .part(let key, let table):
            "the \(key.kind.rawValue.lowercased()) \(key.name.asIdentifier) of \(table.short)"
        case .label(let label, let key): "the value \(label.asLiteral) of \(key.name.short)"
        }
    }

    /// The statement that takes it away; nil for what none takes away.
    ///
    /// - Parameter kind: of a relation.
    func dropping(kind: ObjectKind) -> String? {
        switch self {
        case .relation(let name): "DROP \(kind) \(name.short)"
        case .object(let key) where key.kind == .routine:
            "DROP \(kind) \(key.name.short)(\((key.arguments ?? []).joined(separator: ", ")))"
        case .object(let key): "DROP \(kind == key.kind.family ? key.kind : kind) \(key.name.short)"
        case .column(let name, let table): "ALTER TABLE \(table.short) DROP COLUMN \(name.asIdentifier)"
        case .constraint(let name, let table):
            "ALTER TABLE \(table.short) DROP CONSTRAINT \(name.asIdentifier)"
        case .part(let key, let table) where key.kind == .index:
            "DROP INDEX \(ObjectName(schema: table.schema, key.name).short)"
        case .part(let key, let table): "DROP \(key.kind) \(key.name.asIdentifier) ON \(table.short)"
        case .label: nil
        }
    }

    /// The statement that gives it another name back.
    func renaming(to former: Thing, kind: ObjectKind) -> String {
        let name = former.name.asIdentifier
        return switch self {
        case .column(let column, let table):
            "ALTER TABLE \(table.short) RENAME COLUMN \(column.asIdentifier) TO \(name)"
        case .constraint(let constraint, let table):
            "ALTER TABLE \(table.short) RENAME CONSTRAINT \(constraint.asIdentifier) TO \(name)"
        case .part(let key, let table) where key.kind != .index:
            "ALTER \(key.kind) \(key.name.asIdentifier) ON \(table.short) RENAME TO \(name)"
        case .part(let key, let table):
            "ALTER INDEX \(ObjectName(schema: table.schema, key.name).short) RENAME TO \(name)"
        case .relation(let relation): "ALTER \(kind) \(relation.short) RENAME TO \(name)"
        case .object(let key), .label(_, let key): "ALTER \(kind) \(key.name.short) RENAME TO \(name)"
        }
    }
}

extension Definitions {
    /// The kind of a thing that is there, as DROP names it.
    func kind(of thing: Thing) -> ObjectKind {
        switch thing {
        case .relation(let name): relations[name]?.kind ?? .table
        case .object(let key), .label(_, let key): objects[key]?.kind ?? key.kind
        case .part(let key, _): key.kind
        case .column: .column
        case .constraint: .constraint
        }
    }
}
