/// A column that UPDATE sets.
public struct Assignment: Hashable, Sendable {
    /// The column.
    public let column: String
    /// The columns that its new value is computed from, by the last part of their names.
    public let columns: [String]
}

/// Which rows UPDATE and DELETE change.
public struct RowCondition: Hashable, Sendable {
    /// Whether something picks them: WHERE, or the join of FROM and USING.
    public let isThere: Bool
    /// Whether it names the rows one by one or bounds their number: a column that equals a constant, BETWEEN, a query with LIMIT.
    public let isNarrow: Bool
    /// The relations that the statement reads besides its own table.
    public let reads: [ObjectName]
}
