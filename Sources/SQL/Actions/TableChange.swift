/// One change of ALTER TABLE.
public enum TableChange: Hashable, Sendable {
    case addColumn(ColumnDefinition, ifNotExists: Bool)
    case dropColumn(String, ifExists: Bool, cascade: Bool)
    case alterType(column: String, DataType, using: Expression?)
    case setDefault(column: String, Expression)
    case dropDefault(column: String)
    case setNotNull(column: String)
    case dropNotNull(column: String)
    case dropExpression(column: String)
    case addIdentity(column: String)
    case dropIdentity(column: String)
    case addConstraint(ConstraintDefinition)
    case alterConstraint(String)
    case validateConstraint(String)
    case dropConstraint(String, ifExists: Bool, cascade: Bool)
    /// `isDefault` of the partition that takes what no other does.
    case attachPartition(ObjectName, isDefault: Bool)
    case detachPartition(ObjectName, concurrently: Bool)
    case finalizeDetach(ObjectName)
    case setLogged
    case setUnlogged
    case setAccessMethod(String)
    case setTablespace(String)
    case rowSecurity(RowSecurity)
    /// Of triggers or rules, by name or all of the user's, and whether they are switched on.
    case toggle(ObjectKind, String?, isOn: Bool)
    /// ENABLE and DISABLE TRIGGER ALL: those that check foreign keys too.
    case toggleEveryTrigger(isOn: Bool)
    case inherit(ObjectName)
    case noInherit(ObjectName)
    case setOwner(String)
    /// Storage parameters of the table that are set or reset.
    case setOptions([String])
    case resetOptions([String])
    case setStatistics(column: String)
    case setStorage(column: String)
    case replicaIdentity
    case clusterOn(String?)
    /// Anything else, by the parser's name for it.
    case other(String)

    /// What happens to row security.
    public enum RowSecurity: String, Hashable, Sendable {
        case enable
        case disable
        case force
        case noForce
    }
}

/// What ALTER TABLE, ALTER INDEX, ALTER VIEW … do.
public struct TableAlteration: Hashable, Sendable {
    /// What is changed: a table, an index, a view, a sequence, a composite type.
    public let kind: ObjectKind
    /// Its name.
    public let name: ObjectName
    /// Whether it may be missing.
    public let ifExists: Bool
    /// The changes in order.
    public let changes: [TableChange]
}
