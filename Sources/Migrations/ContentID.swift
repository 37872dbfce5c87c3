/// The identity of a script: git's object id of its bytes, 40 hexadecimal digits.
///
/// A migration that keeps its content keeps its identity through rename, squash and rebase.
public struct BlobID: Hashable, Sendable, CustomStringConvertible {
    /// Lower-case hexadecimal digits.
    public let hex: String

    /// The identity with those hexadecimal digits.
    public init(hex: String) { self.hex = hex }

    /// The hexadecimal digits.
    public var description: String { hex }
}

/// The identity of a commit: where a script came from, never what it is.
public struct CommitID: Hashable, Sendable, CustomStringConvertible {
    /// Lower-case hexadecimal digits.
    public let hex: String

    /// The identity with those hexadecimal digits.
    public init(hex: String) { self.hex = hex }

    /// The first seven digits.
    public var short: String { String(hex.prefix(7)) }

    /// The hexadecimal digits.
    public var description: String { hex }
}
