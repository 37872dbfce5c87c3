/// One object of a database's schema, as PostgreSQL's catalogues describe it.
public struct SchemaObject: Sendable {
    /// What the object is.
    public let kind: Kind
    /// Its name, qualified and quoted as SQL wants it: `billing.invoice`, `billing.invoice.total`, `billing.f(integer)`.
    public let name: String
    /// The name of the object that it is a part of, such as the table of a column.
    public let parent: String?
    /// A text that is equal for equal objects: SQL, or in the manner of SQL, and a line for each further trait.
    public let definition: String
    /// Of a column: its place among the columns that the table has, from 1. It is no part of the definition.
    public let position: Int?

    /// An object.
    public init(kind: Kind, name: String, parent: String?, definition: String, position: Int? = nil) {
        self.kind = kind
        self.name = name
        self.parent = parent
        self.definition = definition
        self.position = position
    }

    /// What tells the object from others of its database.
    public var id: ID { ID(kind: kind, name: name) }

    /// Whether the other is the same in all but its place among the columns.
    public func isDefinedAs(_ other: SchemaObject) -> Bool {
        definition.isIdentical(to: other.definition) && (parent ?? "").isIdentical(to: other.parent ?? "")
    }

    /// Kind and name.
    public struct ID: Sendable {
        /// What the object is.
        public let kind: Kind
        /// Its name.
        public let name: String

        /// Kind and name.
        public init(kind: Kind, name: String) {
            self.kind = kind
            self.name = name
        }
    }
}

extension SchemaObject: Hashable {
    /// Whether all is the same, byte for byte.
    public static func == (one: SchemaObject, other: SchemaObject) -> Bool {
        one.id == other.id && one.position == other.position && one.isDefinedAs(other)
    }

    /// Hashes kind and name, which tell objects apart.
    public func hash(into hasher: inout Hasher) { id.hash(into: &hasher) }
}

extension SchemaObject.ID: Hashable, Comparable {
    /// Whether both are the same, byte for byte.
    public static func == (one: Self, other: Self) -> Bool {
        one.kind == other.kind && one.name.isIdentical(to: other.name)
    }

    /// By the bytes of the name, so that the parts of an object follow it, then by kind.
    public static func < (one: Self, other: Self) -> Bool {
        guard one.name.isIdentical(to: other.name) else { return one.name.precedes(other.name) }
        return one.kind.rawValue < other.kind.rawValue
    }

    /// Hashes both.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(name)
    }
}

/// Two names in different Unicode forms are equal as Swift's strings, and different names to PostgreSQL.
extension String {
    func isIdentical(to other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
