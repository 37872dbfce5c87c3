/// A type as a statement writes it.
public struct DataType: Hashable, Sendable, CustomStringConvertible {
    /// The schema, where it is written; nil for PostgreSQL's own types that have a syntax of their own.
    public let schema: String?
    /// The type's name in the catalogue: `int4` for `integer`, `varchar` for `character varying`.
    public let name: String
    /// What stands in parentheses: a length, or precision and scale. Empty where there are none.
    public let modifiers: [String]
    /// How many array dimensions are written.
    public let dimensions: Int
    /// Whether it is a set of rows of the type.
    public let isSet: Bool
    /// The collation of a column, where it is written.
    public let collation: ObjectName?

    /// A type of that name.
    public init(
        schema: String? = nil,
        _ name: String,
        modifiers: [String] = [],
        dimensions: Int = 0,
        isSet: Bool = false,
        collation: ObjectName? = nil
    ) {
        (self.schema, self.name, self.modifiers) = (schema, name, modifiers)
        (self.dimensions, self.isSet, self.collation) = (dimensions, isSet, collation)
    }

    /// As SQL.
    public var description: String {
        let name = TreeNames.qualified([schema ?? "", name])
        let lengths = modifiers.isEmpty ? "" : "(\(modifiers.joined(separator: ",")))"
        let order = collation.map { " COLLATE \($0)" } ?? ""
        return (isSet ? "SETOF " : "") + name + lengths + String(repeating: "[]", count: dimensions) + order
    }
}

/// What an expression is made of, as far as rules ask.
public struct Expression: Hashable, Sendable {
    /// The functions that it calls.
    public let functions: [ObjectName]
    /// The columns that it names, by their last part.
    public let columns: [String]
    /// Whether it is a constant, or one with a cast.
    public let isConstant: Bool
    /// Whether it is NULL, or NULL with a cast.
    public let isNull: Bool
    /// The text of a string constant, cast or not.
    public let string: String?
    /// The column that it says is not null, when `column IS NOT NULL` is all it says.
    public let columnsNotNull: [String]
    /// The column, when it is a column alone, cast or not.
    public let soleColumn: String?
    /// The types that a column or a constant alone is cast to, the innermost first.
    public let casts: [DataType]
}
