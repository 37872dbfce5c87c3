/// Something that running a statement destroys.
public struct Loss: Sendable, Hashable {
    /// What kind of thing is destroyed.
    public let kind: Kind
    /// Its name as written, qualified where it was; of a column or constraint `table.column`.
    public let name: String
    /// Whether what depends on it goes with it.
    public let cascade: Bool

    /// A loss that is known already.
    public init(kind: Kind, name: String, cascade: Bool) {
        self.kind = kind
        self.name = name
        self.cascade = cascade
    }

    /// What kind of thing is destroyed.
    public enum Kind: Sendable, Hashable {
        case table
        case column
        case schema
        case view
        case materializedView
        case type
        case sequence
        case index
        case constraint
        case function
        case database
        /// Rows of a table that stays.
        case rows(Rows)
        /// Anything else that DROP takes, by PostgreSQL's word for it, such as `TRIGGER`.
        case other(String)
    }

    /// Which rows are destroyed.
    public enum Rows: String, Sendable, Hashable {
        /// Every row: TRUNCATE.
        case truncated
        /// Every row: DELETE without a condition.
        case all
        /// Those that a condition picks.
        case some
    }
}
