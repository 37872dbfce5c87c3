import Git
import Migrations
import Postgres

/// How an environment is reached and what it demands.
public struct EnvironmentSettings: Sendable {
    /// The environment.
    public let name: EnvironmentName
    /// Where its database is said to be.
    public let source: Source
    /// Whether a change needs the environment's name, typed or given.
    public var mustConfirm: Bool { gates.confirm }
    /// Whether the schema that each deployment leaves is recorded.
    public let recordsSchema: Bool
    /// Whether `applied/<environment>.json` is written after each deployment.
    public let writesAppliedFile: Bool
    /// Another tool's history that is kept in step; nil for none.
    let mirror: HistoryMirror?
    /// What is required of a deployment.
    let gates: GateSettings
    /// How it is backed up.
    public let backups: BackupSettings
    /// How long a migration may wait, run, and make others wait.
    public let limits: EnvironmentLimits
    /// How long one statement waits for a lock, in PostgreSQL's own notation (`3s`).
    public var lockTimeout: String { limits.lockTimeout }

    /// Where the location of a database comes from.
    public enum Source: Hashable, Sendable {
        /// The private server that the tool starts itself.
        case local
        /// A URL in the user's own configuration.
        case url(String)
        /// A service of libpq's service file.
        case service(String)
        /// A command of the user's own, which prints a URL.
        case command(String)
        /// A variable that holds a URL.
        case variable(String)
        /// Nowhere.
        case none
    }

    /// Keys that may stand only outside the committed file: they say where to connect, what to run, or where on this machine to write.
    private static let personal = ["url", "service", "urlcommand", "backuppath"]

    init(_ name: EnvironmentName, _ configuration: Configuration) throws(ConfigurationProblem) {
        let prefix = "migrate.\(name)."
        try Self.refusePersonalKeys(in: configuration) { $0.hasPrefix(prefix) }
        self.name = name
        source = Self.source(of: name, prefix: prefix, configuration)
        recordsSchema = try Self.flag(prefix + "snapshot", configuration) ?? true
        writesAppliedFile = try Self.flag(prefix + "appliedFile", configuration) ?? true
        mirror = try Self.mirror(prefix + "mirror", configuration)
        gates = try GateSettings(of: name, configuration)
        backups = try BackupSettings(of: name, configuration)
        limits = try EnvironmentLimits(of: name, configuration)
    }

    private static func mirror(
        _ key: String,
        _ configuration: Configuration
    ) throws(ConfigurationProblem) -> HistoryMirror? {
        guard let text = configuration.string(key) else { return nil }
        guard let mirror = HistoryMirror(rawValue: text) else {
            throw .invalidValue(key: key, value: text, expected: "supabase")
        }
        return mirror
    }

    static func flag(_ key: String, _ configuration: Configuration) throws(ConfigurationProblem)
        -> Bool?
    {
        do {
            return try configuration.bool(key.lowercased())
        } catch {
            let value = configuration.string(key.lowercased()) ?? ""
            throw .invalidValue(key: key, value: value, expected: "true or false")
        }
    }

    /// Refuses a location in the committed file, even one that the user's own setting overrides: it may hold a password, and
    /// others have no such setting.
    static func refusePersonalKeys(
        in configuration: Configuration,
        where isMeant: (String) -> Bool = { _ in true }
    ) throws(ConfigurationProblem) {
        for entry in configuration.entries where entry.scope == .committed && entry.name.hasPrefix("migrate.")
        {
            let parts = entry.name.split(separator: ".")
            guard parts.count > 2, let key = parts.last, personal.contains(String(key)), isMeant(entry.name)
            else {
                continue
            }
            throw .refusedInCommittedFile(key: entry.name)
        }
    }

    /// Makes sure that it is said where the database is, and runs nothing for that.
    ///
    /// - Parameter variables: the process environment.
    public func checkLocated(variables: [String: String]) throws(ConfigurationProblem) {
        switch source {
        case .variable(let variable) where variables[variable, default: ""].isEmpty:
            throw .variableNotSet(name, variable: variable)
        case .none: throw .noDatabase(name, known: [])
        default: return
        }
    }

    /// The key or the variable that says where the database is.
    var place: String {
        switch source {
        case .variable(let variable): variable
        case .service: "migrate.\(name).service"
        case .command: "migrate.\(name).urlCommand"
        case .url, .local, .none: "migrate.\(name).url"
        }
    }

    private static func source(
        of name: EnvironmentName,
        prefix: String,
        _ configuration: Configuration
    ) -> Source {
        if let url = configuration.string(prefix + "url") { return .url(url) }
        if let service = configuration.string(prefix + "service") { return .service(service) }
        if let command = configuration.string(prefix + "urlcommand") { return .command(command) }
        if let variable = configuration.string(prefix + "urlfrom") { return .variable(variable) }
        return switch name {
        case .local: .local
        case .staging: .variable("SUPABASE_STAGING_URL")
        case .production: .variable("SUPABASE_PRODUCTION_URL")
        default: .none
        }
    }
}
