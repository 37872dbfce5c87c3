/// Which rows of each result are kept.
public enum KeptRows: Sendable {
    /// None of them.
    case none
    /// The first one: enough for what gives a single row, and little where a result is large.
    case first
    /// All of them.
    case all
}

/// What one statement of a message gave.
public struct StatementResult: Sendable, Equatable {
    /// Its place among the results of the message, from 0.
    public var index: Int
    /// The command tag, such as `CREATE TABLE` or `INSERT 0 5`. A COMMIT of a failed transaction says
    /// `ROLLBACK`. Empty for a message without any statement.
    public var commandTag: String
    /// The names of the columns, when it gave rows.
    public var columns: [String]
    /// The rows, when they were to be kept.
    public var rows: [[String?]]

    /// A result made of its facts.
    public init(index: Int, commandTag: String, columns: [String] = [], rows: [[String?]] = []) {
        self.index = index
        self.commandTag = commandTag
        self.columns = columns
        self.rows = rows
    }
}
