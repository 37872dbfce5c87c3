import SQL

/// What a statement does to the names and the data of a database, as far as losses are told from it: no more than names, since the
/// scripts themselves are not kept.
enum Effect: Hashable, Sendable {
    /// What shares a kind of names.
    enum NameKind: Hashable, Sendable {
        /// Tables, views, indexes and sequences.
        case relation
        /// Types and domains.
        case type
        /// Functions, procedures and aggregates, by the number of arguments where it is written.
        case routine(arguments: Int?)

        /// The same without arguments, which do not tell names apart here.
        var withoutArguments: NameKind { if case .routine = self { .routine(arguments: nil) } else { self } }
    }

    case make(NameKind, ObjectName, isTemporary: Bool)
    case makeSchema(String)
    case rename(NameKind, ObjectName, to: String)
    case renameSchema(String, to: String)
    case move(NameKind, ObjectName, toSchema: String)
    case addColumn(String, of: ObjectName)
    case renameColumn(String, of: ObjectName, to: String)
    /// A column whose type becomes another one, and so does not go with the old type.
    case retypeColumn(String, of: ObjectName)
    case detach(ObjectName)
    case drop(NameKind, ObjectName, cascade: Bool)
    case dropSchema(String, cascade: Bool)
    case dropExtension(String, cascade: Bool)
    case dropColumn(String, of: ObjectName, cascade: Bool)
    case dropOwned(role: String)
    case truncate(ObjectName, cascade: Bool)
    case delete(ObjectName, all: Bool)
    /// nil for the session's own.
    case searchPath([String]?)
    /// Code whose effects cannot be seen from outside: DO, or the routine that is called.
    case code(String)
    /// A call of a function in a query, which may be anybody's.
    case query(function: ObjectName)
    /// A loss of which no more is known than its words.
    case other(Loss)

    /// Whether data may be lost by it.
    var isDestructive: Bool {
        switch self {
        case .drop, .dropSchema, .dropExtension, .dropColumn, .dropOwned, .truncate, .delete, .other: true
        default: false
        }
    }
}
