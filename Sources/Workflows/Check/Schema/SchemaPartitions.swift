import SQL

/// What a schema tells of partitions and constraints by the names that PostgreSQL gives them.
extension Schema {
    /// The partition of a table that takes what no other does, with its name.
    func defaultPartition(of parent: ObjectName) -> (name: ObjectName, relation: Relation)? {
        let name = resolved(parent)
        return relations.first { $0.value.isDefaultPartition && $0.value.partitionOf == name }
            .map { ($0.key, $0.value) }
    }

    /// The constraint of a table that a name means, whether it was given the name or got it from PostgreSQL.
    func constraint(_ name: String, of table: ObjectName) -> ConstraintDefinition? {
        relation(table)?.constraints.first { $0.isCalled(name, of: table) }
    }
}

extension ConstraintDefinition {
    /// Whether it is called so in a table: by the name that it was given, or else by the one that PostgreSQL picks when no other
    /// constraint has it (`ChooseConstraintName` and `ChooseIndexName`).
    func isCalled(_ other: String, of table: ObjectName) -> Bool {
        if let name { return name == other }
        let middle =
            switch kind {
            case .check: Array(Set(condition?.columns ?? [])).count == 1 ? condition?.columns.first : nil
            case .primaryKey: nil as String?
            default: columns.joined(separator: "_")
            }
        let suffix =
            switch kind {
            case .check: "check"
            case .primaryKey: "pkey"
            case .unique: "key"
            case .exclusion: "excl"
            case .foreignKey: "fkey"
            case .notNull, .null: "not_null"
            }
        return other == ([table.name, middle, suffix].compactMap(\.self)).joined(separator: "_")
    }
}
