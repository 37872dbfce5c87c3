import Git
import Migrations

/// Where a tree keeps its migrations and how they are called.
public struct CatalogueSettings: Hashable, Sendable {
    /// How halves are named below a folder.
    public let layout: Layout
    /// The migrations folders, from the top of the tree.
    public let roots: [String]
    /// The dialect whose marked files are the project's own.
    public let dialect: String
    /// The script that scratch databases begin with, from the top of the tree.
    public let prelude: String?

    /// `sql/migrations` in the layout `split`, as when nothing is configured.
    public static let defaultRoot = "sql/migrations"

    /// How files are named, in one word.
    var naming: String { "\(layout.up.text)|\(layout.down.text)|\(dialect)" }

    init(_ configuration: Configuration) throws(ConfigurationProblem) {
        layout = try Self.layout(configuration)
        let paths = configuration.strings("migrate.path")
        var roots: [String] = []
        for path in paths.isEmpty ? [Self.defaultRoot] : paths { roots.append(try Self.root(path)) }
        self.roots = roots
        dialect = configuration.string("migrate.dialect") ?? Dialect.postgres
        if let path = configuration.string("migrate.prelude") {
            prelude = try Self.path(path, key: "migrate.prelude", expected: "a file in the repository")
        } else {
            prelude = nil
        }
    }

    private static func layout(_ configuration: Configuration) throws(ConfigurationProblem) -> Layout {
        let up = configuration.string("migrate.up")
        let down = configuration.string("migrate.down")
        switch (up, down) {
        case (let up?, let down?):
            return Layout(
                up: try pattern(up, key: "migrate.up"),
                down: try pattern(down, key: "migrate.down")
            )
        case (_?, nil): throw .halfLayout(present: "migrate.up", missing: "migrate.down")
        case (nil, _?): throw .halfLayout(present: "migrate.down", missing: "migrate.up")
        case (nil, nil): break
        }
        guard let name = configuration.string("migrate.layout") else { return .split }
        guard let preset = Layout.preset(name) else { throw .unknownLayout(name) }
        return preset
    }

    private static func pattern(_ text: String, key: String) throws(ConfigurationProblem) -> PathPattern {
        do {
            return try PathPattern(text)
        } catch {
            throw .badPattern(key: key, pattern: text, error)
        }
    }

    private static func root(_ path: String) throws(ConfigurationProblem) -> String {
        try Self.path(path, key: "migrate.path", expected: "a folder below the top of the repository")
    }

    private static func path(
        _ path: String,
        key: String,
        expected: String
    ) throws(ConfigurationProblem) -> String {
        let components = path.split(separator: "/").filter { $0 != "." }
        guard !path.hasPrefix("/"), !components.contains("..") else {
            throw .invalidValue(key: key, value: path, expected: expected)
        }
        return components.joined(separator: "/")
    }
}
