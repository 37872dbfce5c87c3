import SQL

/// Constraints of tables, with the names that PostgreSQL gives them.
extension Definitions {
    /// A constraint that stands beside the columns, or that ADD CONSTRAINT adds.
    ///
    /// - Parameter element: as written, with CONSTRAINT and the name where it has one.
    func constraint(
        _ definition: ConstraintDefinition,
        _ element: ArraySlice<Lexeme>,
        of relation: Relation
    ) -> Constraint {
        let isNamed = element.first?.isKeyword("CONSTRAINT") == true
        let body = isNamed ? element.dropFirst(2) : element
        let columns = definition.kind == .exclusion ? Self.excluded(body) : []
        return constraint(definition, columns, text: body.text, body.canonical, of: relation)
    }

    /// The columns of EXCLUDE: what stands first in each element of its list; an expression counts by its function.
    private static func excluded(_ body: ArraySlice<Lexeme>) -> [String] {
        guard let open = body.firstIndex(where: { $0.isSign("(") }) else { return [] }
        var depth = 1
        let list = body[(open + 1)...].prefix { lexeme in
            depth += lexeme.nesting
            return depth > 0
        }
        return list.split(atOuter: ",").compactMap(\.first?.identifier)
    }

    /// A constraint that is written with a column.
    func constraint(
        _ definition: ConstraintDefinition,
        _ clause: ColumnText.Clause,
        column: String,
        of relation: Relation
    ) -> Constraint {
        let list = " (\(column.asIdentifier)) "
        let canonicalList = " ( \(column.asIdentifier) ) "
        let (head, rest): (String, ArraySlice<Lexeme>) =
            switch clause.kind {
            case .unique: ("UNIQUE", clause.lexemes.dropFirst())
            case .primaryKey: ("PRIMARY KEY", clause.lexemes.dropFirst(2))
            case .references: ("FOREIGN KEY", clause.lexemes)
            default: ("", clause.lexemes)
            }
        guard !head.isEmpty else {
            return constraint(definition, [], text: rest.text, rest.canonical, of: relation)
        }
        return constraint(
            definition,
            [],
            text: (head + list + rest.text).trimmed,
            (head.lowercased() + canonicalList + rest.canonical).trimmed,
            of: relation
        )
    }

    private func constraint(
        _ definition: ConstraintDefinition,
        _ excluded: [String],
        text: String,
        _ canonical: String,
        of relation: Relation
    ) -> Constraint {
        var columns = definition.columns + excluded
        if columns.isEmpty, let condition = definition.condition {
            var seen: Set<String> = []
            columns = condition.columns.filter { seen.insert($0).inserted }
        }
        var body = text
        if let index = definition.index, let part = relation.parts[PartKey(kind: .index, name: index)] {
            columns = part.columns.compactMap(\.self)
            let head = definition.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE"
            body = "\(head) (\(columns.map(\.asIdentifier).joined(separator: ", ")))"
        }
        var constraint = Constraint(
            name: definition.name ?? definition.index ?? pickName(definition.kind, columns, of: relation),
            phase: phase,
            kind: definition.kind,
            columns: columns
        )
        constraint.body = body
        constraint.canonical = canonical.hasSuffix(" not valid") ? String(canonical.dropLast(10)) : canonical
        constraint.references = definition.references.map(meant)
        constraint.isNotValid = definition.isNotValid
        return constraint
    }

    private func pickName(_ kind: ConstraintDefinition.Kind, _ columns: [String], of relation: Relation)
        -> String
    {
        let table = relation.name
        let joined = ImplicitName.addition(columns)
        return ImplicitName.pick(
            table.name,
            kind == .primaryKey || (kind == .check && columns.count != 1) ? nil : joined,
            kind.label,
            isTaken: { name in
                relation.constraints.contains { $0.name == name }
                    || (kind != .check && kind != .foreignKey
                        && isTaken(ObjectName(schema: table.schema, name)))
            }
        )
    }

    /// Puts a constraint in its place, with what it brings along.
    mutating func add(_ constraint: Constraint, to relation: inout Relation) {
        relation.constraints.append(constraint)
        if constraint.kind == .primaryKey {
            for column in constraint.columns { relation.update(column) { $0.isNotNull = true } }
        }
    }
}

extension ConstraintDefinition.Kind {
    fileprivate var label: String {
        switch self {
        case .primaryKey: "pkey"
        case .unique: "key"
        case .exclusion: "excl"
        case .foreignKey: "fkey"
        case .check, .notNull, .null: "check"
        }
    }
}
