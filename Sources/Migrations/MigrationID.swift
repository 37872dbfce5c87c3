/// What a migration is called: its version and its name, as its up half spells them.
public struct MigrationID: Hashable, Sendable {
    /// Places the migration in the order.
    public let version: Version
    /// Says what the migration does, and tells two migrations of one version apart. May be empty.
    public let name: String

    /// The identifier of version `version` and name `name`.
    public init(version: Version, name: String) {
        self.version = version
        self.name = name
    }
}

extension MigrationID: Comparable {
    /// By version, then by name.
    public static func < (left: MigrationID, right: MigrationID) -> Bool {
        left.version == right.version ? left.name < right.name : left.version < right.version
    }
}

extension MigrationID: CustomStringConvertible {
    /// `004_add_invoices`, or the version alone when there is no name.
    public var description: String { name.isEmpty ? version.text : "\(version.text)_\(name)" }
}
