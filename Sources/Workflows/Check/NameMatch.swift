import SQL

extension ObjectName {
    /// Whether both can name the same object: one that is written without a schema may be in any.
    func matches(_ other: ObjectName) -> Bool {
        name == other.name && (schema == nil || other.schema == nil || schema == other.schema)
    }

    /// A column of the table, as SQL writes it.
    func column(_ name: String) -> String { "\(self).\(ObjectName(name))" }
}

/// Names of objects, among which one is found with a schema or without.
struct NameSet {
    private var schemas: [String: Set<String?>] = [:]

    init() {}

    init(_ names: some Sequence<ObjectName>) {
        for name in names { insert(name) }
    }

    /// Adds a name.
    mutating func insert(_ name: ObjectName) { schemas[name.name, default: []].insert(name.schema) }

    /// Whether one of the names can be that of the object.
    func matches(_ name: ObjectName) -> Bool {
        guard let known = schemas[name.name] else { return false }
        return name.schema == nil || known.contains(nil) || known.contains(name.schema)
    }
}

/// Columns of tables, found likewise.
struct ColumnSet {
    private var tables: [String: NameSet] = [:]

    init() {}

    init(_ columns: some Sequence<(column: String, table: ObjectName)>) {
        for (column, table) in columns { insert(column, of: table) }
    }

    /// Adds a column.
    mutating func insert(_ column: String, of table: ObjectName) {
        tables[column, default: NameSet()].insert(table)
    }

    /// Whether it is one of them.
    func matches(_ column: String, of table: ObjectName) -> Bool { tables[column]?.matches(table) ?? false }
}

extension CheckedScript {
    /// The tables and views that the script makes, or gives the name.
    var relationsMade: NameSet {
        NameSet(
            actions.lazy.compactMap { element in
                switch element.action {
                case .createTable(let table): table.name
                case .createView(let view): view.name
                case .rename(let object, let new, _) where object.table == nil:
                    ObjectName(schema: object.name.schema, new)
                default: nil
                }
            }
        )
    }

    /// The functions and procedures that the script makes.
    var routinesMade: NameSet {
        NameSet(
            actions.lazy.compactMap { element in
                if case .createRoutine(let routine) = element.action { routine.name } else { nil }
            }
        )
    }

    /// The columns that ALTER TABLE changes in a way.
    func columns(where change: (TableChange) -> String?) -> ColumnSet {
        var columns = ColumnSet()
        for case (_, .alterTable(let alteration)) in actions {
            for column in alteration.changes.compactMap(change) {
                columns.insert(column, of: alteration.name)
            }
        }
        return columns
    }

    /// The columns that get a default somewhere in the script.
    var columnsWithNewDefault: ColumnSet {
        columns { change in
            switch change {
            case .setDefault(let column, let value): value.isNull ? nil : column
            case .addIdentity(let column): column
            default: nil
            }
        }
    }

    /// The columns that the script adds, or gives the name.
    var columnsMade: ColumnSet {
        var made = columns { if case .addColumn(let column, _) = $0 { column.name } else { nil } }
        for case (_, .rename(let object, let new, _)) in actions where object.kind == .column {
            if let table = object.table { made.insert(new, of: table) }
        }
        return made
    }
}
