import Migrations
import Postgres
import SQL

/// Databases to try migrations in, on a server where nothing has to last.
///
/// Its own databases are called `git_migrate_scratch_…`, which live as long as a run, and `git_migrate_base_…`, which hold the schema
/// that a list of up scripts makes and are kept for the next run.
public final class ScratchServer: @unchecked Sendable {
    /// The server's version, as scripts are read for it.
    public let version: ServerVersion
    /// The private server; nil where the user named one.
    private let own: LocalServer?
    private let target: ConnectionTarget
    let admin: Connection
    private let prefix: String
    let monitor = Monitor()
    private let making = Monitor()
    /// The base that others are made of, which stays as long as it may be copied.
    private var root: String?
    private var count = 0
    /// The oids of the roles that were made in each database.
    var roles: [String: [String]] = [:]

    /// Why there is nowhere to try migrations.
    public enum Problem: Error, Hashable, Sendable {
        /// The role may not create databases.
        case noRightToCreate(role: String)
        /// The server is too old to read its schema.
        case oldServer(version: Int, needed: Int)
    }

    /// How many bases are kept.
    private static let keptBases = 8
    private static let oldestServer = 120_000

    /// The private server of a project, which is started when it does not run.
    static func own(of project: Project) throws -> ScratchServer {
        let parent = project.repository.commonDirectory + "/migrate"
        let server = try LocalServer(
            folder: parent + "/scratch",
            binaries: try ServerBinaries.find(),
            settings: [("autovacuum", "off"), ("max_wal_size", "4GB"), ("shared_buffers", "64MB")]
        )
        if !server.isInitialised {
            try File.createFolder(parent)
            try server.initialise()
        }
        try server.start()
        do {
            return try ScratchServer(at: server.target(), own: server)
        } catch PostgresError.connectionFailed {
            // Another run was the last to use it, and was just stopping it.
            try server.start()
            return try ScratchServer(at: server.target(), own: server)
        }
    }

    /// A server that the user names, by the URL of one of its databases.
    convenience init(at target: ConnectionTarget) throws { try self.init(at: target, own: nil) }

    private init(at target: ConnectionTarget, own: LocalServer?) throws {
        self.own = own
        self.target = target
        admin = try Connection(to: target, applicationName: "git-migrate")
        version = ServerVersion(number: admin.serverVersion)
        guard admin.serverVersion >= Self.oldestServer else {
            throw Problem.oldServer(version: admin.serverVersion, needed: Self.oldestServer)
        }
        let facts = try admin.ask(
            """
            SELECT current_user AS role, r.rolcreatedb OR r.rolsuper AS may_create, d.oid AS database
            FROM pg_roles r, pg_database d
            WHERE r.rolname = current_user AND d.datname = current_database()
            """
        ).first
        guard facts?.bool("may_create") == true else {
            throw Problem.noRightToCreate(role: facts?["role"] ?? "")
        }
        let number = Int32.random(in: 1...Int32.max)
        let names = "git_migrate_scratch_\(facts?["database"] ?? "0")_"
        prefix = "\(names)\(number)_"
        // Whoever finds the databases of a run whose lock is free knows that it ended before it could remove them.
        _ = try admin.ask("SELECT pg_advisory_lock(\(Self.lockClass), \(number))")
        try removeLeftovers(of: names)
        if own != nil { try dropLeftRoles(run: number) }
    }

    /// Ends the use of the server. The private one is stopped, unless another run still uses it.
    public func close() {
        let others = try? admin.ask(
            "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        admin.close()
        if let own, others?.isEmpty == true { try? own.stop() }
    }

    /// "gm" as a number: the first half of the keys of scratch runs.
    static let lockClass = 0x676D

    /// Makes a database: a copy of another one, or an empty one.
    func create(copying template: String? = nil) throws -> String {
        try monitor.locked {
            count += 1
            let name = "\(prefix)\(count)"
            try admin.execute(
                "CREATE DATABASE \(Quote.identifier(name)) TEMPLATE \(Quote.identifier(template ?? "template0"))"
            )
            return name
        }
    }

    /// Connects to one of its databases.
    func connect(to database: String) throws -> Connection {
        try Connection(to: target(of: database), applicationName: "git-migrate test")
    }

    /// Where one of its databases is.
    func target(of database: String) -> ConnectionTarget { target.database(database) }

    /// Removes a database, with whatever still uses it, and the roles that were made in it.
    func remove(_ database: String) throws {
        try monitor.locked {
            try drop(database)
            dropRoles(of: database)
        }
    }

    /// The place of the last of these bases that there is.
    func lastBase(of names: some BidirectionalCollection<String>) throws -> Int? {
        let known = try monitor.locked { Set(try basesByAge().compactMap { $0["datname"] }) }
        return names.lastIndex(where: known.contains).map { names.distance(from: names.startIndex, to: $0) }
    }

    /// Makes a base of an empty database, unless there is one, for others to begin with. The roles that are made with it stay with it.
    func makeBase(_ base: String, _ body: (Connection) throws -> Void) throws {
        try making.locked {
            monitor.locked { root = base }
            guard try lastBase(of: [base]) == nil else { return }
            try keepingRoles(marking: own != nil) {
                let database = try create()
                do {
                    let connection = try connect(to: database)
                    try body(connection)
                    connection.close()
                    try keep(database, as: base)
                } catch {
                    try? remove(database)
                    throw error
                }
            }
        }
    }

    /// The youngest first.
    func basesByAge() throws -> Rows {
        try admin.ask(
            "SELECT datname FROM pg_database WHERE datname LIKE 'git\\_migrate\\_base\\_%' ORDER BY oid DESC"
        )
    }

    /// Keeps a database, which nobody is connected to, as a base for later runs; those that were made first make room.
    func keep(_ database: String, as base: String) throws {
        try monitor.locked {
            do throws(PostgresError) {
                try admin.execute(
                    "ALTER DATABASE \(Quote.identifier(database)) RENAME TO \(Quote.identifier(base))"
                )
            } catch {
                // Another run was first: before, or at the same time, when only the catalogue's index tells.
                guard ["42P04", "23505"].contains(error.serverError?.sqlState) else { throw error }
                return try drop(database)
            }
            for row in try basesByAge().dropFirst(Self.keptBases) where row["datname"] != root {
                try? drop(row["datname"] ?? "")
            }
        }
    }

    func drop(_ database: String) throws {
        try admin.execute("DROP DATABASE IF EXISTS \(Quote.identifier(database))\(force)")
    }

    /// PostgreSQL 13 and later end the sessions of a database that goes.
    private var force: String { admin.serverVersion >= 130_000 ? " WITH (FORCE)" : "" }

    private func removeLeftovers(of own: String) throws {
        let pattern =
            own.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "\\_") + "%"
        for row in try admin.ask("SELECT datname FROM pg_database WHERE datname LIKE $1", [pattern]) {
            let name = row["datname"] ?? ""
            guard let number = name.dropFirst(own.count).split(separator: "_").first.flatMap({ Int32($0) }),
                "\(own)\(number)_" != prefix
            else { continue }
            let key = "\(Self.lockClass), \(number)"
            guard try admin.ask("SELECT pg_try_advisory_lock(\(key)) AS free").first?.bool("free") == true
            else { continue }
            try drop(name)
            _ = try admin.ask("SELECT pg_advisory_unlock(\(key))")
        }
    }
}
