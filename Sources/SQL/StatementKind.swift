/// A command, by the tag that PostgreSQL gives it, such as `CREATE TABLE`.
///
/// The raw value is the tag; for COMMIT written as END, or ROLLBACK written as ABORT, it is the tag too.
public struct StatementKind: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The command tag.
    public let rawValue: String

    /// A kind by its command tag.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The command tag.
    public var description: String { rawValue }

    /// What no other kind names.
    public static let other = StatementKind(rawValue: "OTHER")
    /// Rows are read.
    public static let select = StatementKind(rawValue: "SELECT")
    /// Rows are added.
    public static let insert = StatementKind(rawValue: "INSERT")
    /// Rows are changed.
    public static let update = StatementKind(rawValue: "UPDATE")
    /// Rows are removed.
    public static let delete = StatementKind(rawValue: "DELETE")
    /// Rows are copied from or to a file or the client.
    public static let copy = StatementKind(rawValue: "COPY")
    /// A transaction is opened.
    public static let begin = StatementKind(rawValue: "BEGIN")
    /// A transaction is committed.
    public static let commit = StatementKind(rawValue: "COMMIT")
    /// A transaction is rolled back.
    public static let rollback = StatementKind(rawValue: "ROLLBACK")
}
