/// Something that a statement does, read out of its parse tree: what rules and derived scripts work on.
///
/// A statement mostly does one thing; CREATE SCHEMA with elements and WITH with INSERT, UPDATE or DELETE do several.
public enum Action: Hashable, Sendable {
    case createTable(TableDefinition)
    case createIndex(IndexDefinition)
    case createView(ViewDefinition)
    case createType(TypeDefinition)
    case createRoutine(RoutineDefinition)
    /// Of any kind that has no case of its own; the table of a trigger, a rule or a policy is with it.
    case create(NamedObject, ifNotExists: Bool, orReplace: Bool)
    case alterTable(TableAlteration)
    case alterEnum(ObjectName, EnumChange)
    case alterDomain(ObjectName, DomainChange)
    /// Of any kind that has no case of its own: what changes cannot be told.
    case alter(NamedObject)
    case rename(NamedObject, to: String, ifExists: Bool)
    case setSchema(NamedObject, to: String)
    case setOwner(NamedObject, to: String)
    case drop(Drop)
    /// A comment that is set; nil takes it away.
    case comment(NamedObject, String?)
    case grant(Grant)
    case insert(Insert)
    /// UPDATE, and MERGE that updates.
    case update(ObjectName, columns: [Assignment], RowCondition)
    case delete(ObjectName, RowCondition)
    case truncate([ObjectName], cascade: Bool)
    /// The functions that a query calls; SELECT that changes no rows and makes no table.
    case select([FunctionCall])
    case copy(Copy)
    case lock([ObjectName], mode: LockMode)
    case cluster(ObjectName?)
    case vacuum([ObjectName], full: Bool)
    case reindex(ReindexTarget, ObjectName?, concurrently: Bool)
    case refresh(ObjectName, concurrently: Bool)
    case set(SettingChange)
    /// CREATE ROLE, ALTER ROLE: whether a password stands in it.
    case role(String, isNew: Bool, hasPassword: Bool)
    /// DO: the language and the code.
    case code(language: String, body: String)
    case call(ObjectName)
}

/// What CREATE VIEW and CREATE MATERIALIZED VIEW make.
public struct ViewDefinition: Hashable, Sendable {
    /// Its name.
    public let name: ObjectName
    /// Whether its rows are kept.
    public let isMaterialized: Bool
    /// Whether one of the name is replaced.
    public let orReplace: Bool
    /// Whether one of the name that is there already is left as it is.
    public let ifNotExists: Bool
    /// Whether it lives only as long as the session.
    public let isTemporary: Bool
    /// The relations that its query reads.
    public let reads: [ObjectName]
}

/// What CREATE TYPE and CREATE DOMAIN make.
public struct TypeDefinition: Hashable, Sendable {
    /// Its name.
    public let name: ObjectName
    /// What kind of type.
    public let form: Form

    /// A type that is known already.
    public init(name: ObjectName, form: Form) { (self.name, self.form) = (name, form) }

    /// What kind of type.
    public enum Form: Hashable, Sendable {
        case enumeration([String])
        case composite([ColumnDefinition])
        case range
        case domain(DataType, constraints: [ConstraintDefinition])
        /// A base type, or one that is only announced.
        case base
    }
}

/// What CREATE FUNCTION and CREATE PROCEDURE make.
public struct RoutineDefinition: Hashable, Sendable {
    /// Its name.
    public let name: ObjectName
    /// Whether it is a procedure.
    public let isProcedure: Bool
    /// Whether one of the signature is replaced.
    public let orReplace: Bool
    /// The types of the arguments that belong to the signature: IN, INOUT and VARIADIC.
    public let arguments: [DataType]
    /// The type of what it returns; nil of a procedure, and where OUT arguments tell.
    public let returns: DataType?
    /// The language, in lower case; nil for a body of SQL.
    public let language: String?
    /// Whether it is IMMUTABLE, STABLE or VOLATILE, in lower case; `volatile` where it does not say.
    public let volatility: String
    /// Whether it runs with its owner's rights.
    public let isSecurityDefiner: Bool
    /// The settings that it carries, by name: SET search_path = ….
    public let settings: [String]
    /// The code, where it is a string.
    public let body: String?
}

/// What ALTER TYPE does to an enum.
public enum EnumChange: Hashable, Sendable {
    case addValue(String, ifNotExists: Bool)
    case renameValue(String, to: String)
}

/// What ALTER DOMAIN does.
public enum DomainChange: Hashable, Sendable {
    case setDefault
    case dropDefault
    case setNotNull
    case dropNotNull
    case addConstraint(ConstraintDefinition)
    case dropConstraint(String)
    case validateConstraint(String)
}

/// What DROP takes away.
public struct Drop: Hashable, Sendable {
    /// What is dropped, in the order written.
    public let objects: [NamedObject]
    /// Whether they may be missing.
    public let ifExists: Bool
    /// Whether what depends on them goes with them.
    public let cascade: Bool
    /// Whether an index is dropped without stopping the table.
    public let concurrently: Bool
}

/// What GRANT and REVOKE change.
public struct Grant: Hashable, Sendable {
    /// GRANT, not REVOKE.
    public let isGrant: Bool
    /// The objects; empty for ALL … IN SCHEMA and for memberships.
    public let objects: [NamedObject]
    /// The privileges in lower case; empty for all.
    public let privileges: [String]
    /// Who gets or loses them; `public` for everybody.
    public let grantees: [String]
    /// Whether it is a membership in a role.
    public let isMembership: Bool
}

/// What INSERT writes.
public struct Insert: Hashable, Sendable {
    /// The table.
    public let table: ObjectName
    /// Whether the rows come from a query that reads tables.
    public let isOfQuery: Bool
    /// The relations that the query reads.
    public let reads: [ObjectName]
    /// Whether rows that are there already are left or updated: ON CONFLICT.
    public let onConflict: Bool
}

/// A call of a function, with the strings that it is given.
public struct FunctionCall: Hashable, Sendable {
    /// The function.
    public let name: ObjectName
    /// The arguments that are string constants, in order; nil for any other.
    public let strings: [String?]
    /// Whether the last argument is the constant `true`: that of set_config says that the setting ends with the transaction.
    public let endsWithTrue: Bool

    init(name: ObjectName, strings: [String?], endsWithTrue: Bool = false) {
        (self.name, self.strings, self.endsWithTrue) = (name, strings, endsWithTrue)
    }
}

/// What COPY moves.
public struct Copy: Hashable, Sendable {
    /// The table; nil for a query.
    public let table: ObjectName?
    /// Whether rows come in.
    public let isFrom: Bool
    /// Where to or from.
    public let place: Place

    /// Where rows come from or go.
    public enum Place: Hashable, Sendable {
        case client
        case file(String)
        case program(String)
    }
}

/// What REINDEX rebuilds.
public enum ReindexTarget: String, Hashable, Sendable {
    case index
    case table
    case schema
    case system
    case database
}

/// What SET and RESET change.
public struct SettingChange: Hashable, Sendable {
    /// The setting, in lower case: `search_path`, `role`, `session_authorization`; nil for RESET ALL.
    public let name: String?
    /// The values as written; nil where it is reset or set to DEFAULT.
    public let values: [String]?
    /// Whether it ends with the transaction.
    public let isLocal: Bool
    /// What SET TRANSACTION and SET SESSION CHARACTERISTICS choose, by the names of the settings: `transaction_isolation`,
    /// `transaction_deferrable`, and `transaction_read_only` unless it is READ WRITE.
    public let modes: [String]

    init(name: String?, values: [String]?, isLocal: Bool, modes: [String] = []) {
        (self.name, self.values, self.isLocal, self.modes) = (name, values, isLocal, modes)
    }
}

/// PostgreSQL's table-level locks, the weakest first; docs: "Explicit Locking".
public enum LockMode: Int, Hashable, Sendable, Comparable {
    case accessShare = 1
    case rowShare
    case rowExclusive
    case shareUpdateExclusive
    case share
    case shareRowExclusive
    case exclusive
    case accessExclusive

    /// The weaker first.
    public static func < (left: LockMode, right: LockMode) -> Bool { left.rawValue < right.rawValue }

    /// As SQL names it.
    public var description: String {
        switch self {
        case .accessShare: "ACCESS SHARE"
        case .rowShare: "ROW SHARE"
        case .rowExclusive: "ROW EXCLUSIVE"
        case .shareUpdateExclusive: "SHARE UPDATE EXCLUSIVE"
        case .share: "SHARE"
        case .shareRowExclusive: "SHARE ROW EXCLUSIVE"
        case .exclusive: "EXCLUSIVE"
        case .accessExclusive: "ACCESS EXCLUSIVE"
        }
    }
}
