import Foundation
import Postgres
import TestSupport

/// Two releases, and an environment `shops` whose members are schemas of one database, or `many` whose members are databases.
struct FleetProject {
    let session: Session
    /// The members' databases, or the one database of all tenants.
    let urls: [String]
    let server: TestServer
    private let names: [String]

    /// What the second release adds; the first one is two tables.
    enum Second {
        /// A third table.
        case table
        /// A column, which waits for whoever uses the first table.
        case column
        /// These two scripts.
        case scripts(up: String, down: String)
    }

    private static func released(_ second: Second) throws -> Session {
        let session = try Session()
        try session.release("001_users", "002_posts", tag: "v1.0")
        switch second {
        case .table: try session.writePair("003_tags")
        case .column:
            try session.writePair(
                "003_tags",
                up: "ALTER TABLE t_001_users ADD COLUMN tags text;\n",
                down: "ALTER TABLE t_001_users DROP COLUMN tags;\n"
            )
        case .scripts(let up, let down): try session.writePair("003_tags", up: up, down: down)
        }
        try session.repository.commit(message: "Add 003_tags", seconds: 1)
        try session.repository.tag("v1.1")
        return session
    }

    /// So many tenants, `shop_1` and so on.
    static func shops(_ count: Int, _ second: Second = .table) throws -> FleetProject {
        let session = try released(second)
        let url = try session.makeEnvironment("shops")
        let server = try TestServer.shared()
        try session.repository.git("config", "migrate.shops.tenants", "shop_*")
        let names = (0..<count).map { "shop_\($0 + 1)" }
        try server.connection(to: url).execute(names.map { "CREATE SCHEMA \($0);" }.joined(separator: "\n"))
        return FleetProject(session: session, urls: [url], server: server, names: names)
    }

    /// So many databases, which are dropped with ``remove()``.
    static func many(_ count: Int, _ second: Second = .table) throws -> FleetProject {
        let session = try released(second)
        let server = try TestServer.shared()
        let template = try server.smallTemplate()
        let connection = try server.connection()
        let prefix = server.freshName("fleet")
        let names = (0..<count).map { "\(prefix)_\($0)" }
        for name in names {
            try connection.execute("CREATE DATABASE \(name) TEMPLATE \(template) STRATEGY file_copy")
        }
        let list = session.repository.folder + "/urls"
        let urls = names.map { server.server.url(database: $0) }
        try Data(urls.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: list))
        try session.repository.git("config", "migrate.many.urlsFrom", list)
        return FleetProject(session: session, urls: urls, server: server, names: names)
    }

    /// The environment.
    var environment: String { isTenants ? "shops" : "many" }

    /// The member's name.
    func name(_ member: Int) -> String { names[member] }

    /// How many members there are.
    var count: Int { names.count }

    private var isTenants: Bool { urls.count == 1 && names.count > 1 }

    /// A session of the superuser in a member's database, which finds its tables.
    func connection(_ member: Int) throws -> Connection {
        guard isTenants else { return try server.connection(to: urls[member]) }
        let connection = try server.connection(to: urls[0])
        try connection.execute("SET search_path = \(names[member])")
        return connection
    }

    /// A session that keeps everybody else from a member's first table until it ends its transaction.
    func holder(of member: Int) throws -> Connection {
        let connection = try connection(member)
        try connection.execute("BEGIN; LOCK TABLE t_001_users")
        return connection
    }

    /// What the ledger has of a member: the steps as `apply 001`, in order.
    func steps(_ member: Int) throws -> [String] { try steps([member])[0] }

    /// The same of all members.
    func steps() throws -> [[String]] { try steps(Array(0..<count)) }

    private func steps(_ members: [Int]) throws -> [[String]] {
        try rows(
            members,
            "SELECT kind || ' ' || version FROM git_migrate.steps WHERE tenant = $1 ORDER BY sequence"
        )
    }

    /// What the ledger has of a member: the deployments as `v1.1 done`, in order.
    func deployments(_ member: Int) throws -> [String] { try deployments([member])[0] }

    /// The same of all members.
    func deployments() throws -> [[String]] { try deployments(Array(0..<count)) }

    private func deployments(_ members: [Int]) throws -> [[String]] {
        try rows(
            members,
            "SELECT revision || ' ' || COALESCE(outcome, '?') FROM git_migrate.deployments WHERE tenant = $1 ORDER BY id"
        )
    }

    private func rows(_ members: [Int], _ question: String) throws -> [[String]] {
        let shared = isTenants ? try server.connection(to: urls[0]) : nil
        return try members.map { member in
            try (shared ?? server.connection(to: urls[member]))
                .query(question, [isTenants ? names[member] : ""]).compactMap { $0.values.first ?? nil }
        }
    }

    /// Starts the tool on the fleet.
    func start(_ arguments: String...) throws -> RunningTool {
        try Tool(in: session.repository).start(arguments + ["-e", environment])
    }

    /// Runs the tool on the fleet.
    func command(_ line: String) throws -> Session.Shown {
        try session.quietly("git migrate \(line) -e \(environment)")
    }

    /// Drops the databases, of which each takes some megabytes.
    func remove() throws {
        guard !isTenants else { return }
        let connection = try server.connection()
        for name in names { try connection.execute("DROP DATABASE \(name) WITH (FORCE)") }
    }
}
