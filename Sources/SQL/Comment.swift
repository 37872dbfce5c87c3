/// A comment of a script.
public struct Comment: Sendable, Hashable {
    /// Its place in bytes of the file, marks included and without the line end.
    public let range: Range<Int>
    /// Its text, marks included.
    public let text: String
    /// Whether it is a `--` comment and not one in `/* … */`.
    public let isLine: Bool
}
