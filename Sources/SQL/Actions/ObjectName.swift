/// The name of an object as a statement writes it.
public struct ObjectName: Hashable, Sendable, CustomStringConvertible {
    /// The schema, where it is written; of a constraint, a trigger or a policy that of its table.
    public let schema: String?
    /// The name itself.
    public let name: String

    /// A name, with a schema or without.
    public init(schema: String? = nil, _ name: String) {
        self.schema = schema
        self.name = name
    }

    /// As SQL, in quotes where it needs them.
    public var description: String { TreeNames.qualified([schema ?? "", name]) }
}

/// PostgreSQL's word for a kind of object, as it stands after CREATE and DROP: `TABLE`, `MATERIALIZED VIEW`.
public struct ObjectKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The word.
    public let rawValue: String

    /// The kind of that name, in capital letters.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The word.
    public var description: String { rawValue }

    /// A table, partitioned or not.
    public static let table = ObjectKind(rawValue: "TABLE")
    /// A table of a foreign server.
    public static let foreignTable = ObjectKind(rawValue: "FOREIGN TABLE")
    /// A view.
    public static let view = ObjectKind(rawValue: "VIEW")
    /// A view whose rows are kept.
    public static let materializedView = ObjectKind(rawValue: "MATERIALIZED VIEW")
    /// An index.
    public static let index = ObjectKind(rawValue: "INDEX")
    /// A sequence.
    public static let sequence = ObjectKind(rawValue: "SEQUENCE")
    /// A schema.
    public static let schema = ObjectKind(rawValue: "SCHEMA")
    /// An enum, a composite type, a range or a base type.
    public static let type = ObjectKind(rawValue: "TYPE")
    /// A domain.
    public static let domain = ObjectKind(rawValue: "DOMAIN")
    /// A function.
    public static let function = ObjectKind(rawValue: "FUNCTION")
    /// A procedure.
    public static let procedure = ObjectKind(rawValue: "PROCEDURE")
    /// A function, a procedure or an aggregate, where the statement does not tell.
    public static let routine = ObjectKind(rawValue: "ROUTINE")
    /// An aggregate.
    public static let aggregate = ObjectKind(rawValue: "AGGREGATE")
    /// A trigger of a table.
    public static let trigger = ObjectKind(rawValue: "TRIGGER")
    /// A rewrite rule of a table.
    public static let rule = ObjectKind(rawValue: "RULE")
    /// A row security policy of a table.
    public static let policy = ObjectKind(rawValue: "POLICY")
    /// A column of a table or an attribute of a composite type.
    public static let column = ObjectKind(rawValue: "COLUMN")
    /// A constraint of a table.
    public static let constraint = ObjectKind(rawValue: "CONSTRAINT")
    /// A constraint of a domain.
    public static let domainConstraint = ObjectKind(rawValue: "DOMAIN CONSTRAINT")
    /// An extension.
    public static let `extension` = ObjectKind(rawValue: "EXTENSION")
    /// A database.
    public static let database = ObjectKind(rawValue: "DATABASE")
    /// A role.
    public static let role = ObjectKind(rawValue: "ROLE")
    /// Extended statistics.
    public static let statistics = ObjectKind(rawValue: "STATISTICS")
    /// A publication of logical replication.
    public static let publication = ObjectKind(rawValue: "PUBLICATION")
    /// A subscription of logical replication.
    public static let subscription = ObjectKind(rawValue: "SUBSCRIPTION")
    /// An event trigger.
    public static let eventTrigger = ObjectKind(rawValue: "EVENT TRIGGER")
}

/// An object that is named: what DROP, COMMENT, ALTER … RENAME and ALTER … SET SCHEMA take.
public struct NamedObject: Hashable, Sendable {
    /// What it is.
    public let kind: ObjectKind
    /// Its name; of a column, a constraint, a trigger, a rule or a policy that within its table.
    public let name: ObjectName
    /// The table that it belongs to: of a column, a constraint, a trigger, a rule or a policy.
    public let table: ObjectName?
    /// The types of a routine's arguments; nil where they are not written.
    public let arguments: [DataType]?

    /// An object and what tells it from others.
    public init(
        _ kind: ObjectKind,
        _ name: ObjectName,
        of table: ObjectName? = nil,
        arguments: [DataType]? = nil
    ) {
        (self.kind, self.name, self.table, self.arguments) = (kind, name, table, arguments)
    }
}
