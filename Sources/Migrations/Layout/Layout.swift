/// One of the two scripts of a migration.
public enum Side: String, Hashable, Sendable, CaseIterable {
    /// Moves the database forward.
    case up
    /// Undoes what up did.
    case down

    /// The other script of the pair.
    public var opposite: Side { self == .up ? .down : .up }
}

/// The pair of path patterns that finds migrations in a tree.
public struct Layout: Hashable, Sendable {
    /// The preset's name, or `custom`.
    public let name: String
    /// The pattern of the up halves.
    public let up: PathPattern
    /// The pattern of the down halves.
    public let down: PathPattern

    /// A layout of its own from two patterns.
    public init(up: PathPattern, down: PathPattern, name: String = "custom") {
        self.name = name
        self.up = up
        self.down = down
    }

    /// The pattern of one side.
    public func pattern(_ side: Side) -> PathPattern { side == .up ? up : down }

    /// What a file in the migrations folder is.
    public enum Role: Hashable, Sendable {
        /// A half of a migration.
        case half(Side, MigrationID)
        /// A file that may stand there: a README, a template, a `.gitkeep`, the `applied` folder.
        case companion
        /// A migration for another database system, by its name.
        case otherDialect(String)
        /// None of these.
        case stray
    }

    /// What the file at `path` is.
    ///
    /// - Parameters:
    ///   - path: relative to the migrations folder.
    ///   - dialect: the dialect of this project's database, whose marked files are its own.
    public func role(of path: String, dialect: String = Dialect.postgres) -> Role {
        if let other = Dialect.foreign(in: path, own: dialect) { return .otherDialect(other) }
        let ordered: [Side] = up.fixedCharacters > down.fixedCharacters ? [.up, .down] : [.down, .up]
        for side in ordered {
            if let id = pattern(side).match(path) { return .half(side, id) }
        }
        return Companion.contains(path) ? .companion : .stray
    }

    /// Whether the paths of a migration called `id` lead back to it, so that it is found again where it is written.
    public func canHold(_ id: MigrationID) -> Bool {
        Side.allCases.allSatisfy { side in
            let path = pattern(side).path(of: id)
            return pattern(side).match(path).map {
                role(of: path) == .half(side, $0) && $0.version == id.version
            } ?? false
        }
    }
}

/// The names by which projects mark the files of one database system.
public enum Dialect {
    /// PostgreSQL, which this tool moves.
    public static let postgres = "postgres"

    private static let known: Set<String> = [
        "postgres", "postgresql", "pg", "pgsql", "mysql", "mariadb", "sqlite", "sqlite3", "mssql",
        "sqlserver",
        "oracle", "cockroach", "cockroachdb", "crdb", "clickhouse", "spanner",
    ]
    private static let postgresNames: Set<String> = ["postgres", "postgresql", "pg", "pgsql"]

    /// The other database system that the name of the file says it is for: `mysql` for `1_x.mysql.up.sql`.
    static func foreign(in path: String, own: String) -> String? {
        let bytes = path.utf8
        let file =
            bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[bytes.index(after: $0)...] } ?? bytes[...]
        let marks = file.split(separator: UInt8(ascii: ".")).dropFirst().map { Substring($0).lowercased() }
            .filter(known.contains)
        guard !marks.isEmpty else { return nil }
        let own = own.lowercased()
        let isOwn = { (mark: String) in
            mark == own || (postgresNames.contains(mark) && postgresNames.contains(own))
        }
        return marks.contains(where: isOwn) ? nil : marks.first
    }
}

/// Files that may stand beside migrations without being any.
enum Companion {
    private static let names: Set<String> = [
        ".gitkeep", ".keep", ".gitignore", ".gitattributes", ".editorconfig", ".DS_Store", "LICENSE",
        "COPYING",
    ]

    static func contains(_ path: String) -> Bool {
        let components = path.split(separator: "/")
        guard let file = components.last else { return false }
        if components.first == "applied" { return true }
        let lower = file.lowercased()
        return names.contains(String(file))
            || lower.hasPrefix("readme")
            || lower.hasSuffix(".md")
            || lower.hasSuffix(".txt")
            || lower.hasSuffix(".template")
            || isTemplate(lower)
            || (lower.hasSuffix(".sql")
                && components.dropLast().contains { folders.contains($0.lowercased()) })
    }

    /// `template.sql`, `up_template.sql`, `template.down.sql`: no `email_template.sql`, which may be a migration without a version.
    private static func isTemplate(_ file: String) -> Bool {
        let words = file.split { ".-_".contains($0) }
        return words.last == "sql" && words.contains("template")
            && words.dropLast().allSatisfy(templateWords.contains)
    }

    private static let templateWords: Set<Substring> = ["template", "up", "down", "rollback", "migration"]
    private static let folders: Set<String> = ["template", "templates"]
}
