import Foundation
import Postgres

/// A pgbouncer of a test's own before the tests' server; it ends with the object.
public final class Pooler {
    private static let programs = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
    private let folder: String
    private let port = 6432

    /// Whether the machine has pgbouncer.
    public static var isInstalled: Bool { programs.contains { access($0, X_OK) == 0 } }

    /// When a server process goes back to the pool.
    public enum Mode: String, Sendable, CaseIterable {
        /// After each transaction.
        case transaction
        /// When the client leaves.
        case session
    }

    /// Starts one.
    public init(_ mode: Mode, before server: TestServer, size: Int = 3, users: [String] = ["postgres"]) throws
    {
        folder = try temporaryFolder("pooler")
        try Data(users.map { "\"\($0)\" \"\"\n" }.joined().utf8).write(
            to: URL(fileURLWithPath: folder + "/users")
        )
        try Data(
            """
            [databases]
            * = host=\(server.server.socketDirectory) port=5432
            [pgbouncer]
            listen_addr =
            listen_port = \(port)
            unix_socket_dir = \(folder)
            auth_type = trust
            auth_file = \(folder)/users
            pool_mode = \(mode.rawValue)
            default_pool_size = \(size)
            logfile = \(folder)/log
            pidfile = \(folder)/pid

            """.utf8
        ).write(to: URL(fileURLWithPath: folder + "/ini"))
        chmod(folder, 0o777)
        guard let program = Self.programs.first(where: { access($0, X_OK) == 0 }) else {
            throw RunFailure(description: "pgbouncer is not installed")
        }
        // It refuses to run as root, and must reach the server's private socket.
        let account = getuid() == 0 ? ["--user=postgres"] : []
        let outcome = try Subprocess(program, account + ["--daemon", "--quiet", folder + "/ini"]).run()
        guard outcome.status == 0 else { throw RunFailure(description: "pgbouncer: \(outcome.text)") }
        try until("pgbouncer listens") { access("\(folder)/.s.PGSQL.\(port)", F_OK) == 0 }
    }

    deinit {
        if let text = try? String(contentsOfFile: folder + "/pid", encoding: .utf8),
            let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
        {
            kill(process, SIGTERM)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The URL of a database of the server, by way of the pooler.
    public func url(database: String, as user: String = "postgres") -> String {
        "postgresql://\(user)@/\(database)?host=\(folder)&port=\(port)"
    }
}
