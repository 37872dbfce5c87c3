/// What can go wrong between this program and a PostgreSQL server.
///
/// `completed` is the number of results of the message that had completed before the error: the index of
/// the statement that failed.
public enum PostgresError: Error, Sendable, Equatable {
    /// The target cannot be understood, or names something that does not exist. The reason holds no part
    /// of a connection URL.
    case invalidTarget(reason: String)
    /// No session could be opened.
    case connectionFailed(ConnectionFailure)
    /// The server refused a statement.
    case server(ServerError, completed: Int)
    /// The session ended while its answer was awaited: what the server did is not known.
    case connectionLost(message: String, completed: Int)
    /// The message held a COPY from or to the client, which it has no data for. After a COPY TO STDOUT the
    /// server went on with the rest of the message; after a COPY FROM STDIN it did not.
    case unsupportedCopy(completed: Int)
    /// The text holds a zero byte, at which libpq would cut it off. The offset counts bytes from 0.
    case nulByte(offset: Int)
    /// libpq or the server did what the protocol does not allow here.
    case protocolViolation(String)

    /// The server's error, when it is one.
    public var serverError: ServerError? {
        if case .server(let error, _) = self { error } else { nil }
    }

    /// How many results of the message had completed; 0 where there was no message.
    public var completed: Int {
        switch self {
        case .server(_, let completed), .connectionLost(_, let completed), .unsupportedCopy(let completed):
            completed
        case .invalidTarget, .connectionFailed, .nulByte, .protocolViolation:
            0
        }
    }
}

extension PostgresError: CustomStringConvertible {
    /// One plain sentence or two.
    public var description: String {
        switch self {
        case .invalidTarget(let reason): reason
        case .connectionFailed(let failure): failure.description
        case .server(let error, _): error.description
        case .connectionLost(let message, _): "the connection was lost: \(message)"
        case .unsupportedCopy: "COPY from or to the client has no place in a message"
        case .nulByte(let offset): "there is a zero byte at offset \(offset)"
        case .protocolViolation(let message): message
        }
    }
}

/// Why no session could be opened.
public struct ConnectionFailure: Error, Sendable, Equatable {
    /// The kinds that call for different advice.
    public enum Kind: Sendable, Equatable {
        /// Nothing listens there.
        case refused
        /// The host name has no address.
        case noSuchHost
        /// There was no answer in time.
        case timeout
        /// The role, its password or `pg_hba.conf` (SQLSTATE class 28).
        case authentication
        /// The database does not exist (3D000).
        case noSuchDatabase
        /// The server, the database or the role has as many connections as it may have (53300).
        case tooManyConnections
        /// Encryption could not be agreed on, or a certificate was not accepted.
        case ssl
        /// `Interruption` was requested meanwhile.
        case interrupted
        /// Anything else; see `sqlState` and `message`.
        case other
    }

    /// What kind it is.
    public var kind: Kind
    /// The server's SQLSTATE, when a server answered.
    public var sqlState: String?
    /// libpq's and the server's words, without secrets.
    public var message: String
    /// The target as `ConnectionTarget.redacted` shows it.
    public var target: String

    /// A failure made of its facts.
    public init(kind: Kind, sqlState: String? = nil, message: String, target: String) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
        self.target = target
    }
}

extension ConnectionFailure: CustomStringConvertible {
    /// The target and the words.
    public var description: String { "cannot connect to \(target): \(message)" }
}
