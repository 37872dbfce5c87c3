import Git
import Migrations

/// A repository with its configuration: what every command starts from.
public final class Project {
    /// The repository.
    public let repository: Repository
    /// The process environment.
    public let variables: [String: String]
    /// Git's configuration with the project's committed file below it.
    let configuration: Configuration
    /// Where the migrations are, unless a commit's own file says otherwise.
    public let catalogueSettings: CatalogueSettings
    /// The settings in each committed configuration file that was read.
    var settingsOfFiles: [ObjectID: CatalogueSettings] = [:]

    /// What commands have printed of where environments are.
    var urlsOfCommands: [EnvironmentName: String] = [:]

    /// The committed configuration file, at the top of the tree.
    public static let configurationFile = ".gitmigrate"

    /// Opens the repository around the current folder.
    ///
    /// The committed file is read from the working tree, as git reads `.gitmodules`; without one there, from HEAD.
    public init(variables: [String: String], at path: String? = nil) throws {
        self.variables = variables
        repository = try Repository.open(at: path)
        configuration = try repository.configuration(
            committed: try Self.committedFile(of: repository),
            committedName: Self.configurationFile
        )
        catalogueSettings = try CatalogueSettings(configuration)
    }

    /// The environment that a command without `-e` is about.
    public func defaultEnvironment() throws(ConfigurationProblem) -> EnvironmentName {
        guard let text = configuration.string("migrate.environment") else { return .local }
        guard let name = EnvironmentName(text) else {
            throw .invalidValue(
                key: "migrate.environment",
                value: text,
                expected: "lower-case letters, digits, - and _, a letter first"
            )
        }
        return name
    }

    /// The settings of the environment called `text`, or of the default one.
    ///
    /// - Throws: ``ConfigurationProblem`` when there is no such environment.
    public func environment(_ text: String?) throws(ConfigurationProblem) -> EnvironmentSettings {
        let name: EnvironmentName
        if let text {
            guard let valid = EnvironmentName(text) else { throw .invalidEnvironmentName(text) }
            name = valid
        } else {
            name = try defaultEnvironment()
        }
        let settings = try EnvironmentSettings(name, configuration)
        if settings.source == .none { throw .noDatabase(name, known: environments()) }
        return settings
    }

    /// The settings of an environment whose databases are listed elsewhere.
    func environment(ofFleet name: EnvironmentName) throws(ConfigurationProblem) -> EnvironmentSettings {
        try EnvironmentSettings(name, configuration)
    }

    /// The environments that the configuration names, and the three that need none.
    public func environments() -> [EnvironmentName] {
        let named = configuration.subsections(of: "migrate").compactMap(EnvironmentName.init)
        return Set(named + [.local, .staging, .production]).sorted(by: Self.inPromotionOrder)
    }

    /// Whether the configuration says anything about the environment.
    func isConfigured(_ name: EnvironmentName) -> Bool {
        configuration.subsections(of: "migrate").contains(name.text)
    }

    /// The path from the top of the tree of a path from the current folder.
    public func pathFromTop(_ path: String) -> String {
        var components: [Substring] = []
        for component in (path.hasPrefix("/") ? path : repository.prefix + path).split(separator: "/") {
            switch component {
            case ".": continue
            case "..": _ = components.popLast()
            default: components.append(component)
            }
        }
        let joined = components.joined(separator: "/")
        guard path.hasPrefix("/"), let workTree = repository.workTree else { return joined }
        let top = workTree.split(separator: "/").joined(separator: "/") + "/"
        return joined.hasPrefix(top) ? String(joined.dropFirst(top.count)) : joined
    }

    /// The path from the user's folder of a path from the top of the tree: what they can type.
    ///
    /// A hook runs at the top, and git names the folder that the user is in with `GIT_PREFIX`.
    func pathFromHere(_ path: String) -> String {
        let prefix = repository.prefix.isEmpty ? variables["GIT_PREFIX"] ?? "" : repository.prefix
        let here = prefix.split(separator: "/")
        let there = path.split(separator: "/")
        let common = zip(here, there.dropLast()).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: here.count - common)
        return (up + there[common...].map(String.init)).joined(separator: "/")
    }

    /// The pattern of the tags that are releases.
    public var releasePattern: String { configuration.string("migrate.releases") ?? "v*" }

    /// Local first, production last, and what lies between by name, staging after the rest.
    static func inPromotionOrder(_ left: EnvironmentName, _ right: EnvironmentName) -> Bool {
        let rank = { (name: EnvironmentName) in
            switch name {
            case .local: 0
            case .staging: 2
            case .production: 3
            default: 1
            }
        }
        return (rank(left), left) < (rank(right), right)
    }

    private static func committedFile(of repository: Repository) throws -> [UInt8]? {
        if let workTree = repository.workTree, let bytes = try File.read(workTree + "/" + configurationFile) {
            return bytes
        }
        return try repository.head().commit.flatMap { try committedFile(of: $0, in: repository) }
    }

    static func committedFile(of commit: ObjectID, in repository: Repository) throws -> [UInt8]? {
        guard let entry = try repository.entry(inCommit: commit, at: configurationFile) else { return nil }
        return try repository.blob(entry.id)
    }
}
