/// The rows of one query, as text.
public struct Rows: Sendable, Equatable, RandomAccessCollection {
    /// The names of the columns, in their order.
    public let columns: [String]
    private let values: [[String?]]

    /// Rows made of their values, each as long as `columns`.
    public init(columns: [String], values: [[String?]]) {
        self.columns = columns
        self.values = values
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { values.count }

    /// The row at an index below `count`.
    public subscript(position: Int) -> Row { Row(columns: columns, values: values[position]) }

    /// A value; nil for NULL, and where there is no such row or column.
    public subscript(row: Int, column: String) -> String? {
        indices.contains(row) ? self[row][column] : nil
    }
}

/// One row of a query.
public struct Row: Sendable, Equatable {
    /// The names of the columns, in their order.
    public let columns: [String]
    /// The values in the order of the columns; nil for NULL.
    public let values: [String?]

    /// A value; nil for NULL, and where there is no such column. Of columns with one name, the first.
    public subscript(column: String) -> String? {
        guard let index = columns.firstIndex(of: column), values.indices.contains(index) else { return nil }
        return values[index]
    }

    /// A value as an integer; nil for what is none.
    public func int(_ column: String) -> Int? { self[column].flatMap { Int($0) } }

    /// A boolean as the server writes it, `t` or `f`; nil for what is none.
    public func bool(_ column: String) -> Bool? {
        switch self[column] {
        case "t": true
        case "f": false
        default: nil
        }
    }
}
