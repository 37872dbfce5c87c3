import Postgres

/// A session that only asks what the server's parser makes of scripts.
///
/// The parser reads a message as a whole before its first statement, which fails here, so that nothing of a script runs.
public struct ServerParser {
    private let connection: Connection
    private static let first = "SELECT 1 / 0;\n"

    /// What the parser says.
    public enum Verdict: Hashable, Sendable {
        /// It takes every statement.
        case taken
        /// It refuses one: the SQLSTATE, the message, and the place in characters of the script from 1, where it names one.
        case refused(state: String, message: String, character: Int?)
    }

    /// A session on the server of the tests, which writes none of it to its log.
    public init(_ server: TestServer) throws {
        connection = try server.connection()
        try connection.execute("SET log_min_error_statement = 'panic'; SET log_min_messages = 'panic'")
    }

    /// The verdict on a script, which holds no NUL.
    public func verdict(on script: [UInt8]) throws -> Verdict {
        do {
            try connection.send(Array(Self.first.utf8) + script)
        } catch {
            guard case .server(let error, _) = error else { throw error }
            guard error.sqlState != "22012" else { return .taken }
            return .refused(
                state: error.sqlState,
                message: error.message,
                character: error.position.map { $0 - Self.first.utf8.count }
            )
        }
        return .taken
    }
}

extension TestServer {
    /// Whether the server's parser takes a script, none of which runs.
    public func parses(_ script: String) throws -> Bool {
        try ServerParser(self).verdict(on: Array(script.utf8)) == .taken
    }
}
