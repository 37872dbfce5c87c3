/// A place in a text, as a person counts: lines and columns from 1.
public struct Position: Comparable, Hashable, Sendable {
    /// The line, counted from 1.
    public let line: Int
    /// The column, counted from 1 in Unicode scalars.
    public let column: Int
    /// The same place in bytes from the start of the file.
    public let offset: Int

    /// A place that is known already.
    public init(line: Int, column: Int, offset: Int) {
        self.line = line
        self.column = column
        self.offset = offset
    }

    /// Orders places as they follow one another in the file.
    public static func < (one: Position, other: Position) -> Bool {
        (one.offset, one.line, one.column) < (other.offset, other.line, other.column)
    }
}
