import Git
import Migrations

/// An environment that is many databases.
public struct FleetSettings: Hashable, Sendable {
    /// The environment.
    public let name: EnvironmentName
    /// Where the databases are listed; nil where there is one, and the tenants are its schemas.
    let urls: URLSource?
    /// Which schemas are tenants; nil where each database is a member as a whole.
    let tenants: TenantSource?
    /// The member that goes first, by its name; nil for the first of the list.
    public let canary: String?
    /// How many members are worked on at a time.
    public let parallel: Int

    /// What lists the databases.
    enum URLSource: Hashable, Sendable {
        /// A variable with a URL on each line, or between spaces.
        case variable(String)
        /// A file outside the repository, likewise.
        case file(String)
    }

    /// What tells a tenant's schema.
    enum TenantSource: Hashable, Sendable {
        /// A pattern of names, in which `*` stands for anything.
        case pattern(String)
        /// A query whose first column is their names.
        case query(String)
    }

    /// The keys that make an environment a fleet.
    static let keys = ["urlsfrom", "tenants", "tenantsquery"]

    /// Nil when the configuration makes no fleet of the environment.
    init?(_ name: EnvironmentName, _ configuration: Configuration) throws(ConfigurationProblem) {
        let prefix = "migrate.\(name)."
        guard Self.keys.contains(where: { configuration.string(prefix + $0) != nil }) else { return nil }
        self.name = name
        urls = try Self.urls(prefix + "urlsFrom", configuration)
        switch (configuration.string(prefix + "tenants"), configuration.string(prefix + "tenantsquery")) {
        case (_?, let query?):
            throw .invalidValue(
                key: prefix + "tenantsQuery",
                value: query,
                expected: "the place of \(prefix)tenants, not a place beside it"
            )
        case (let pattern?, nil): tenants = .pattern(pattern)
        case (nil, let query?): tenants = .query(query)
        case (nil, nil): tenants = nil
        }
        // A query may start a program on the server, even in a transaction that writes nothing.
        if case .query(let query)? = tenants, Self.isCommitted(prefix + "tenantsQuery", query, configuration)
        {
            throw .refusedInCommittedFile(key: prefix + "tenantsQuery")
        }
        canary = configuration.string(prefix + "canary")
        let parallel = configuration.string(prefix + "parallel") ?? "8"
        guard let count = Int(parallel), (1...64).contains(count) else {
            throw .invalidValue(key: prefix + "parallel", value: parallel, expected: "a number from 1 to 64")
        }
        self.parallel = count
    }

    /// A path may stand only outside the committed file: it says where to connect.
    private static func urls(
        _ key: String,
        _ configuration: Configuration
    ) throws(ConfigurationProblem) -> URLSource? {
        guard let value = configuration.string(key) else { return nil }
        guard value.contains("/") else { return .variable(value) }
        guard !isCommitted(key, value, configuration) else { throw .refusedInCommittedFile(key: key) }
        return .file(value)
    }

    /// Whether the value that counts is the committed file's.
    private static func isCommitted(_ key: String, _ value: String, _ configuration: Configuration) -> Bool {
        configuration.entries.last { $0.name == key.lowercased() && $0.value == value }?.scope == .committed
    }
}

extension Project {
    /// The fleet that the environment called `text` is, or the default one; nil when it is one database.
    public func fleet(_ text: String?) throws(ConfigurationProblem) -> FleetSettings? {
        guard let text else { return try FleetSettings(try defaultEnvironment(), configuration) }
        guard let name = EnvironmentName(text) else { throw .invalidEnvironmentName(text) }
        return try FleetSettings(name, configuration)
    }
}
