/// What CREATE TABLE makes.
public struct TableDefinition: Hashable, Sendable {
    /// Its name.
    public let name: ObjectName
    /// Whether a table that is there already is left as it is.
    public let ifNotExists: Bool
    /// How long it lives and whether it is logged.
    public let persistence: Persistence
    /// Whether it is a foreign table.
    public let isForeign: Bool
    /// The columns in order.
    public let columns: [ColumnDefinition]
    /// The constraints that stand beside the columns.
    public let constraints: [ConstraintDefinition]
    /// The table that it is a partition of.
    public let partitionOf: ObjectName?
    /// Whether it is the partition that takes what no other does.
    public let isDefaultPartition: Bool
    /// The tables that it inherits from.
    public let parents: [ObjectName]
    /// The tables that LIKE copies.
    public let likes: [ObjectName]
    /// Whether it is partitioned itself.
    public let isPartitioned: Bool
    /// Whether its rows come from a query: CREATE TABLE AS, SELECT INTO.
    public let isOfQuery: Bool
    /// The relations that the query reads.
    public let reads: [ObjectName]

    /// How long a table lives and whether it is logged.
    public enum Persistence: String, Hashable, Sendable {
        case permanent = "p"
        case unlogged = "u"
        case temporary = "t"
    }
}

/// A column as CREATE TABLE or ADD COLUMN defines it.
public struct ColumnDefinition: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its type; nil in a table of a composite type.
    public let type: DataType?
    /// The constraints that are written with it, each of this column alone.
    public let constraints: [ConstraintDefinition]
    /// The default value.
    public let defaultValue: Expression?
    /// Whether its values are computed and stored.
    public let isGenerated: Bool
    /// Whether it is an identity column.
    public let isIdentity: Bool
    /// Where it begins, in bytes of the file.
    public let offset: Int

    /// Whether it says NOT NULL or PRIMARY KEY.
    public var isNotNull: Bool {
        constraints.contains { [.notNull, .primaryKey].contains($0.kind) } || isIdentity
    }
    /// Whether it is a primary key by itself.
    public var isPrimaryKey: Bool { constraints.contains { $0.kind == .primaryKey } }
    /// Whether its type is one of the `serial` family, which makes a sequence and a default.
    public var isSerial: Bool {
        guard let type, type.schema == nil else { return false }
        return ["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"].contains(type.name)
    }
}

/// A constraint of a table, a column or a domain.
public struct ConstraintDefinition: Hashable, Sendable {
    /// What it demands.
    public let kind: Kind
    /// Its name, where it is given one.
    public let name: String?
    /// The columns that it is of: the column itself where it is written with one.
    public let columns: [String]
    /// The table that a foreign key refers to.
    public let references: ObjectName?
    /// The columns that a foreign key refers to, where they are written.
    public let referencedColumns: [String]
    /// Whether the rows that are there are not checked: NOT VALID.
    public let isNotValid: Bool
    /// The index that becomes the constraint: USING INDEX.
    public let index: String?
    /// What CHECK demands.
    public let condition: Expression?
    /// Where it begins, in bytes of the file.
    public let offset: Int

    /// The same after VALIDATE CONSTRAINT.
    public var validated: ConstraintDefinition {
        ConstraintDefinition(
            kind: kind,
            name: name,
            columns: columns,
            references: references,
            referencedColumns: referencedColumns,
            isNotValid: false,
            index: index,
            condition: condition,
            offset: offset
        )
    }

    /// What a constraint demands.
    public enum Kind: Hashable, Sendable {
        case notNull
        case null
        case check
        case primaryKey
        case unique
        case exclusion
        case foreignKey
    }
}

/// What CREATE INDEX makes.
public struct IndexDefinition: Hashable, Sendable {
    /// Its name; nil where PostgreSQL picks one. The schema is the table's.
    public let name: ObjectName?
    /// Its table.
    public let table: ObjectName
    /// The access method: `btree` unless another is written.
    public let method: String
    /// The columns in order; nil for an expression.
    public let columns: [String?]
    /// The columns that stand in its expressions and its WHERE.
    public let computedFrom: [String]
    /// Whether it is unique.
    public let isUnique: Bool
    /// Whether it is built without stopping writes.
    public let concurrently: Bool
    /// Whether one of the name that is there already is left as it is.
    public let ifNotExists: Bool
    /// Whether it covers only some rows.
    public let isPartial: Bool
    /// Whether only the table itself, not its partitions, gets one: ON ONLY.
    public let isOnly: Bool
}
