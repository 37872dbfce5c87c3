import Migrations
import SQL

/// A constraint that ALTER TABLE adds to a table that is there, as it is written.
struct TableConstraint {
    let table: ObjectName
    let definition: ConstraintDefinition
    /// Its name, given or picked by PostgreSQL.
    let name: String
    /// Its tokens from CONSTRAINT or its first keyword on.
    let lexemes: ArraySlice<Lexeme>
    /// Whether ALTER TABLE does nothing else.
    let isOnly: Bool

    /// The constraint that a finding marks; nil for one that stands with a column, and for a table whose name cannot be told elsewhere.
    init?(at place: MarkedStatement) throws {
        guard case .alterTable(let alteration)? = place.action, alteration.kind == .table, !alteration.ifExists,
            let definition = Self.definition(at: place.offset, of: alteration),
            try place.checked.surroundings.before().relation(alteration.name)?.isPartitioned != true,
            !place.script.changesSession
        else { return nil }
        table = alteration.name
        self.definition = definition
        isOnly = alteration.changes.count == 1
        lexemes = StatementText.element(at: definition.offset, of: place.lexemes)
        guard let name = definition.name ?? Self.implicitName(of: definition, table, place) else { return nil }
        self.name = name
    }

    private static func definition(at offset: Int, of alteration: TableAlteration) -> ConstraintDefinition? {
        for case .addConstraint(let constraint) in alteration.changes where constraint.offset == offset {
            return constraint
        }
        return nil
    }

    /// What PostgreSQL would pick, unless the table is unknown or has such a name already.
    private static func implicitName(
        of definition: ConstraintDefinition,
        _ table: ObjectName,
        _ place: MarkedStatement
    ) -> String? {
        let columns = definition.condition.map { Set($0.columns).count == 1 ? Array($0.columns.prefix(1)) : [] }
            ?? definition.columns
        let joined = columns.isEmpty ? nil : columns.joined(separator: "_")
        let label: (columns: String?, label: String)? =
            switch definition.kind {
            case .primaryKey: (nil, "pkey")
            case .unique: (joined, "key")
            case .foreignKey: (joined, "fkey")
            case .check: (joined, "check")
            default: nil
            }
        guard let label,
            let relation = try? place.checked.surroundings.before().relation(table)
        else { return nil }
        let name = ImplicitName.pick(table.name, label.columns, label.label) { _ in false }
        return relation.constraints.contains { $0.name == name || $0.name == nil && $0.kind == definition.kind }
            ? nil : name
    }

    /// The text from CONSTRAINT on, with the name.
    var text: String {
        let name = definition.name == nil ? "CONSTRAINT \(self.name.asIdentifier) " : ""
        return name + lexemes.text
    }

    /// Writes the name where it was left to PostgreSQL.
    func naming(at path: String) -> [Fix.Edit] {
        guard definition.name == nil, let start = lexemes.first?.range.lowerBound else { return [] }
        return [Fix.Edit(path: path, range: start..<start, text: "CONSTRAINT \(name.asIdentifier) ")]
    }
}
