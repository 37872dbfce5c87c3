import Migrations
import Postgres

/// The database of the environment `local`: a private server of the repository's own, on a unix socket.
public struct LocalDatabase {
    /// The server.
    public let server: LocalServer
    /// The tool's own folder under the git directory.
    private let parent: String

    /// The database in it.
    public static let name = "local"

    /// The server of a project; its data lie under the git directory, shared by all worktrees.
    public init(_ project: Project) throws(LocalServerError) {
        parent = project.repository.commonDirectory + "/migrate"
        server = try LocalServer(folder: parent + "/local", binaries: try ServerBinaries.find())
    }

    /// Whether it was ever started.
    public var exists: Bool { server.isInitialised }

    /// Where the database is.
    public var target: ConnectionTarget { server.target(database: Self.name) }

    /// The database's URL, which needs no secret: only this machine's user reaches it.
    public var url: String { server.url(database: Self.name) }

    /// Why the database cannot be asked.
    public enum Problem: Error, Hashable, Sendable {
        /// The server does not run, and was not to be started.
        case notRunning
    }

    /// Where the database is, if the server runs.
    func running() throws(Problem) -> ConnectionTarget {
        guard server.isRunning else { throw .notRunning }
        return target
    }

    /// Starts the server unless it runs, and makes the database unless it is there.
    public func start() throws -> ConnectionTarget {
        if !server.isInitialised {
            try File.createFolder(parent)
            try server.initialise()
        }
        try server.start()
        let connection = try Connection(to: server.target(), applicationName: "git-migrate")
        let found = try connection.query(
            "SELECT FROM pg_catalog.pg_database WHERE datname = $1",
            [Self.name]
        )
        if found.isEmpty { try connection.execute("CREATE DATABASE \(Quote.identifier(Self.name))") }
        return target
    }

    /// Throws all data away and starts anew.
    public func reset() throws {
        try server.remove()
        _ = try start()
    }
}
