/// The name of an environment: a database, or a fleet of them, that is at a commit.
///
/// It stands in git's configuration, in a reference (`refs/migrate/<name>`), in a file name and in the name of a
/// variable, so it is made of lower-case letters, digits, `-` and `_`, starts with a letter, and has at most 63 characters.
public struct EnvironmentName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The name.
    public let text: String

    /// The environment called `text`, or nil when that is no valid name.
    public init?(_ text: String) {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
            text.utf8.count <= 63,
            text.utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    /// The private database that the tool starts itself.
    public static let local = EnvironmentName(known: "local")
    /// Where releases are tried first.
    public static let staging = EnvironmentName(known: "staging")
    /// What the users' data is in.
    public static let production = EnvironmentName(known: "production")

    /// The variable that confirms changes without a terminal: `CONFIRM_PRODUCTION` for `production`.
    public var confirmationVariable: String {
        "CONFIRM_" + text.uppercased().replacing("-", with: "_")
    }

    /// The reference that records the commit the environment is at.
    public var reference: String { "refs/migrate/\(text)" }

    /// The name.
    public var description: String { text }

    /// By name.
    public static func < (left: EnvironmentName, right: EnvironmentName) -> Bool { left.text < right.text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
