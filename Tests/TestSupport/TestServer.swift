import Foundation
import Postgres

/// One private PostgreSQL for all the tests of a process. It starts on first use and is removed at exit.
public struct TestServer: Sendable {
    /// The server itself.
    public let server: LocalServer

    private static let prefix = "git-migrate-test-"

    /// The server of this process.
    public static func shared() throws -> TestServer { try started.get() }

    private static let started = Result { () throws -> TestServer in
        removeLeftovers()
        let server = try start("")
        atexit { try? TestServer.shared().server.remove() }
        return server
    }

    /// A second server of this process, which loads pgaudit as the extension demands.
    public static func auditing() throws -> TestServer { try startedAuditing.get() }

    private static let startedAuditing = Result { () throws -> TestServer in
        let server = try start("-audit", settings: [("shared_preload_libraries", "pgaudit")])
        atexit { try? TestServer.auditing().server.remove() }
        return server
    }

    /// Whether the machine's PostgreSQL has this extension.
    public static func offers(extension name: String) -> Bool {
        let found = try? shared().connection().query(
            "SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1",
            [name]
        )
        return found?.isEmpty == false
    }

    /// Without autovacuum, which would start a worker for each of hundreds of databases in turn.
    private static func start(
        _ suffix: String,
        settings: [(String, String)] = []
    ) throws -> TestServer {
        let folder = "\(ScratchParent.path)/\(prefix)\(ProcessInfo.processInfo.processIdentifier)\(suffix)"
        let server = try LocalServer(
            folder: folder,
            binaries: ServerBinaries.find(),
            settings: [("autovacuum", "off"), ("max_wal_size", "4GB")] + settings
        )
        try server.initialise()
        try server.start()
        return TestServer(server: server)
    }

    /// Removes the servers of test processes that were killed. `remove` takes only folders that are marked.
    private static func removeLeftovers() {
        for parent in ScratchParent.all { removeLeftovers(in: parent) }
    }

    private static func removeLeftovers(in parent: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(prefix) {
            guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0.isNumber }),
                kill(process, 0) != 0, errno == ESRCH,
                let binaries = try? ServerBinaries.find(),
                let server = try? LocalServer(folder: "\(parent)/\(name)", binaries: binaries)
            else { continue }
            try? server.remove()
        }
    }

    /// A name that no other test has.
    public func freshName(_ prefix: String) -> String {
        prefix + "_" + UUID().uuidString.lowercased().prefix(8)
    }

    /// A session of the superuser.
    public func connection(to url: String? = nil) throws -> Connection {
        let target = url.map { ConnectionTarget.url($0) } ?? server.target()
        return try Connection(to: target, applicationName: "git-migrate tests")
    }

    /// Makes an empty database, or a copy of another, and returns its URL.
    public func freshDatabase(template: String = "template0") throws -> String {
        let name = freshName("db")
        let (database, source) = (Quote.identifier(name), Quote.identifier(template))
        try connection().execute("CREATE DATABASE \(database) TEMPLATE \(source)")
        return server.url(database: name)
    }

    /// A database to copy, as small as one gets.
    public func smallTemplate() throws -> String { try Self.small.get() }

    private static let small = Result { () throws -> String in
        let server = try shared()
        let url = try server.freshDatabase()
        let connection = try server.connection(to: url)
        try connection.execute("DROP SCHEMA information_schema CASCADE")
        try connection.execute("VACUUM FULL")
        return try connection.query("SELECT pg_catalog.current_database() AS name").first?["name"]
            ?? "template0"
    }

    /// Makes a role and returns its name. `attributes` are those of CREATE ROLE.
    public func freshRole(_ attributes: String = "LOGIN") throws -> String {
        let name = freshName("role")
        try connection().execute("CREATE ROLE \(Quote.identifier(name)) \(attributes)")
        return name
    }

    /// The same URL for another role.
    public func url(_ url: String, as role: String) -> String {
        url.replacingOccurrences(of: "postgresql://postgres@", with: "postgresql://\(role)@")
    }

    /// Runs SQL with psql, which stops at the first error, and returns its unaligned output.
    public func psql(_ url: String, _ sql: String) throws -> String {
        let file = NSTemporaryDirectory() + freshName("psql") + ".sql"
        try Data(sql.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try psql(url, file: file)
    }

    /// Runs a file with psql, likewise.
    public func psql(_ url: String, file: String) throws -> String {
        let options = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
        return try client("psql", options + ["--dbname=\(url)", "--file=\(file)"])
    }

    /// The schema of a database as pg_dump writes it, without the lines that differ from run to run.
    public func pgDumpSchema(_ url: String, without schema: String? = nil) throws -> String {
        try pgDump(url, ["--schema-only", "--no-owner"] + (schema.map { ["--exclude-schema=\($0)"] } ?? []))
    }

    /// What pg_dump writes with these options, without the lines that differ from run to run.
    public func pgDump(_ url: String, _ options: [String]) throws -> String {
        try wholeDump(url, options).split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
    }

    /// What pg_dump writes with these options.
    public func wholeDump(_ url: String, _ options: [String] = []) throws -> String {
        try client("pg_dump", options + ["--dbname=\(url)"])
    }

    private func client(_ program: String, _ arguments: [String]) throws -> String {
        let outcome = try Subprocess(server.binaries.path(of: program), arguments).run()
        guard outcome.status == 0 else { throw ClientFailure(program: program, output: outcome.text) }
        return String(decoding: outcome.output, as: UTF8.self)
    }

    /// A client program that failed, and what it said.
    public struct ClientFailure: Error {
        /// The program.
        public let program: String
        /// Both its outputs.
        public let output: String
    }
}
