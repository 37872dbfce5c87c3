/// A version of PostgreSQL, such as 17 or 16.4.
public struct ServerVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What a new grammar comes with.
    public let major: Int
    /// What brings corrections alone; nil where any is meant.
    public let minor: Int?

    /// A version by its numbers.
    public init(major: Int, minor: Int? = nil) {
        self.major = major
        self.minor = minor
    }

    /// A version as it is written; nil for anything but one or two numbers with a point between them, from 10 on.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.allSatisfy { $0.isASCII && $0.isNumber } && part.count <= 4 ? Int(part) : nil
        }
        guard (1...2).contains(parts.count), numbers.count == parts.count, numbers[0] >= 10 else {
            return nil
        }
        self.init(major: numbers[0], minor: numbers.count == 2 ? numbers[1] : nil)
    }

    /// A version as libpq numbers it: 150018 is 15.18.
    public init(number: Int) {
        self.init(major: number / 10_000, minor: number % 10_000)
    }

    /// The version whose grammar the parser has.
    public static let grammar = ServerVersion(major: 15)

    /// Whether a server of this version may take what the parser refuses.
    public var isNewerThanGrammar: Bool { major > Self.grammar.major }

    /// As it is written.
    public var description: String { minor.map { "\(major).\($0)" } ?? "\(major)" }

    /// The older first; a version without a minor number comes before those with one.
    public static func < (one: ServerVersion, other: ServerVersion) -> Bool {
        (one.major, one.minor ?? -1) < (other.major, other.minor ?? -1)
    }
}
