import SQL

/// A table that a script makes and that lasts, as it stands when the script is through.
struct MadeTable {
    let statement: Statement
    let definition: TableDefinition
    /// With the schema that it means.
    let name: ObjectName
    /// Nil when the script drops or renames it again.
    let relation: Schema.Relation?
}

/// A column that gets a type in a script, of a table that lasts.
struct TypedColumn {
    let table: ObjectName
    let name: String
    let type: DataType
    /// Nil where the type of a column that is there is changed.
    let definition: ColumnDefinition?
    /// Where to point at.
    let range: Range<Int>
}

extension CheckedScript {
    /// The tables that the script makes, but for temporary and foreign ones.
    var madeTables: [MadeTable] {
        var schema = Schema()
        var made: [(statement: Statement, definition: TableDefinition, name: ObjectName)] = []
        for (statement, action) in actions {
            if case .createTable(let table) = action, table.persistence != .temporary, !table.isForeign {
                made.append((statement, table, schema.resolved(table.name)))
            }
            schema.apply(action, of: nil)
        }
        return made.map {
            MadeTable(
                statement: $0.statement,
                definition: $0.definition,
                name: $0.name,
                relation: schema.relation($0.name)
            )
        }
    }

    /// The columns that the script defines or changes the type of.
    var typedColumns: [TypedColumn] {
        var temporary: Set<ObjectName> = []
        return actions.flatMap { statement, action -> [TypedColumn] in
            switch action {
            case .createTable(let table) where table.persistence == .temporary:
                temporary.insert(table.name)
                return []
            case .createTable(let table):
                return table.columns.compactMap { typed($0, of: table.name) }
            case .alterTable(let alteration) where !temporary.contains(alteration.name):
                return alteration.changes.compactMap { change in
                    switch change {
                    case .addColumn(let column, _): typed(column, of: alteration.name)
                    case .alterType(let column, let type, _):
                        TypedColumn(
                            table: alteration.name,
                            name: column,
                            type: type,
                            definition: nil,
                            range: statement.range
                        )
                    default: nil
                    }
                }
            default: return []
            }
        }
    }

    private func typed(_ column: ColumnDefinition, of table: ObjectName) -> TypedColumn? {
        guard let type = column.type else { return nil }
        return TypedColumn(
            table: table,
            name: column.name,
            type: type,
            definition: column,
            range: range(of: column)
        )
    }

    /// Where a column's name stands.
    func range(of column: ColumnDefinition) -> Range<Int> {
        let isQuoted = column.offset < source.bytes.count && source.bytes[column.offset] == UInt8(ascii: "\"")
        return column.offset..<(column.offset + column.name.utf8.count + (isQuoted ? 2 : 0))
    }
}
