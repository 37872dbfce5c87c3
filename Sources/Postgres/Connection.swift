internal import CLibpq
import Glibc

/// One session of a PostgreSQL server. To be used by one thread at a time.
///
/// The session ends when the object is released, which Swift may do right after its last use: hold on to
/// one that only keeps a lock with `withExtendedLifetime`, or end it with `close()`.
public final class Connection {
    /// nil once closed.
    private var handle: OpaquePointer?
    private let notices: NoticeBox
    private let parameters: ConnectionParameters
    /// Cancels what this connection runs, from any thread.
    public let cancelHandle: CancelHandle
    /// Whether every startup setting went with the connection itself, so that RESET ALL returns to it. Behind
    /// a pooler such as pgbouncer they are SET after connecting, and RESET ALL takes them away.
    public private(set) var settingsOutliveReset: Bool
    /// Whether another server process answers than the protocol named, which is so behind a pooler. Where that hands its server
    /// processes from client to client, what is set for the session falls to a stranger.
    public private(set) var isPooled = false
    /// The settings that did not go with the connection, since a pooler does not take them: RESET ALL takes them away. Behind a
    /// pooler they are not in force, unless they were taken with ``takeMissingSettings()``.
    public private(set) var missingSettings: [(String, String)] = []
    /// What is done while the server takes its time; nil to just wait.
    public var onWait: WaitObserver?
    /// When the observer is to be called next.
    var observerIsDue = ContinuousClock.now
    /// What the server answered to the greeting.
    public private(set) var answer = Rows(columns: [], values: [])
    /// Whether a signal that comes while a message is being sent is to cancel it.
    var isInterruptible = false

    /// Opens a session with client_encoding UTF8 and TCP keepalives.
    ///
    /// `applicationName` is used unless the target or `PGAPPNAME` names another one. `settings` are server
    /// parameters for the whole session, stronger than those of the role and the database. `connectTimeout`,
    /// in seconds for each address, is used unless the target or `PGCONNECT_TIMEOUT` says another.
    ///
    /// `greeting` is a query that is asked as the session opens, in one round trip with the check of the settings; its rows
    /// are the `answer`. Names in it mean PostgreSQL's own, whatever the role's search_path is.
    ///
    /// Throws `invalidTarget`, `connectionFailed`, or what a setting that the server refuses throws.
    public init(
        to target: ConnectionTarget,
        applicationName: String,
        settings: [(String, String)] = [],
        connectTimeout: Int? = nil,
        greeting: String? = nil
    ) throws(PostgresError) {
        let parameters = try target.parameters()
        let notices = NoticeBox()
        let startup = ConnectionStartup(
            parameters: parameters,
            applicationName: applicationName,
            settings: settings,
            timeout: connectTimeout
        )
        let (handle, sentSettings) = try startup.open(notices: notices)
        self.handle = handle
        self.notices = notices
        self.parameters = parameters
        cancelHandle = CancelHandle(of: handle)
        settingsOutliveReset = sentSettings
        missingSettings = try greet(greeting, settings)
        if !missingSettings.isEmpty { settingsOutliveReset = false }
        if !isPooled { try takeMissingSettings() }
    }

    /// Sets what is missing for the session: behind a pooler only where the session is known to stay with this client.
    public func takeMissingSettings() throws(PostgresError) {
        for (name, value) in missingSettings {
            _ = try query("SELECT pg_catalog.set_config($1, $2, false)", [name, value])
        }
    }

    /// The server process that answers now, which behind a pooler may be another one each time.
    public func currentProcess() throws(PostgresError) -> Int32? {
        try query(Self.processQuestion).first?["process"].flatMap { Int32($0) }
    }

    private static let processQuestion = "SELECT pg_catalog.pg_backend_pid() AS process"

    deinit { close() }

    /// Ends the session now. Whatever is called afterwards throws `connectionLost`.
    public func close() {
        // Manual: PQfinish "closes the connection to the server. Also frees memory used by the PGconn object."
        if let handle { PQfinish(handle) }
        handle = nil
    }

    /// Called for every notice and warning, while a statement runs. It must not use the connection.
    public var onNotice: ((ServerError) -> Void)? {
        get { notices.receive }
        set { notices.receive = newValue }
    }

    /// Asks the greeting, and which of the settings are not in force: a pooler may drop the startup parameter `options` and
    /// say nothing. What pg_settings does not list, a placeholder, is compared by its value.
    private func greet(
        _ greeting: String?,
        _ settings: [(String, String)]
    ) throws(PostgresError) -> [(String, String)] {
        var results: [Rows] = []
        guard greeting != nil || !settings.isEmpty else { return [] }
        var questions = [Self.processQuestion]
        if !settings.isEmpty { questions.append(Self.settingsNotInForce(settings)) }
        if let greeting { questions += [Self.ownNames, greeting] }
        try send(questions.joined(separator: ";\n"), keepRows: .all) {
            results.append(Rows(columns: $0.columns, values: $0.rows))
        }
        if greeting != nil { answer = results.removeLast() }
        isPooled = results.removeFirst().first?["process"] != String(backendPID)
        let missing = settings.isEmpty ? [] : Set(results.first?.compactMap { $0["name"] } ?? [])
        return settings.filter { !settingsOutliveReset || missing.contains($0.0) }
    }

    /// Up to the end of the message, which is one transaction.
    private static let ownNames = "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)"

    private static func settingsNotInForce(_ settings: [(String, String)]) -> String {
        let wanted = settings.map { "(\(Quote.literal($0.0)), \(Quote.literal($0.1)))" }
        return """
            SELECT wanted.name
            FROM (VALUES \(wanted.joined(separator: ", "))) AS wanted (name, value)
            LEFT JOIN pg_catalog.pg_settings AS held
              ON pg_catalog.lower(held.name) OPERATOR(pg_catalog.=) pg_catalog.lower(wanted.name)
            WHERE NOT CASE
              WHEN held.name IS NULL THEN
                coalesce(pg_catalog.current_setting(wanted.name, true), '') OPERATOR(pg_catalog.=) wanted.value
              ELSE held.source OPERATOR(pg_catalog.=) ANY (ARRAY['client', 'override'])
            END
            """
    }
}

extension Connection {
    /// The process id of the server process that serves the session; behind a pooler, what the pooler says.
    public var backendPID: Int32 { handle.map { PQbackendPID($0) } ?? 0 }

    /// The server's version as a number: 150018 is 15.18.
    public var serverVersion: Int { handle.map { Int(PQserverVersion($0)) } ?? 0 }

    /// Where the session stands between statements.
    public var transactionStatus: TransactionStatus {
        guard let handle else { return .unknown }
        return switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .inError
        default: .unknown
        }
    }

    /// A parameter that the server reports by itself, such as `server_version` or `TimeZone`; nil for others.
    public func parameter(_ name: String) -> String? {
        handle.flatMap { PQparameterStatus($0, name) }.map { String(cString: $0) }
    }

    /// The role that the session was opened with.
    public var user: String { text(PQuser) }
    /// The database.
    public var database: String { text(PQdb) }
    /// The host, or the folder of the socket.
    public var host: String { text(PQhost) }
    /// The port.
    public var port: String { text(PQport) }

    /// Whether the session is still there, as far as can be seen without asking the server.
    public var isAlive: Bool {
        guard let handle else { return false }
        while PQstatus(handle) == CONNECTION_OK {
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 0) > 0 else { return true }
            // Reads what has arrived: a notice, a farewell, or the end of the stream. It does not wait.
            guard PQconsumeInput(handle) == 1 else { return false }
        }
        return false
    }

    private func text(_ read: (OpaquePointer?) -> UnsafeMutablePointer<CChar>?) -> String {
        handle.flatMap { read($0) }.map { String(cString: $0) } ?? ""
    }

    /// The libpq connection, for a call that is made while this object is alive.
    func live() throws(PostgresError) -> OpaquePointer {
        guard let handle else { throw .connectionLost(message: "the connection is closed", completed: 0) }
        return handle
    }

    /// The one conversion of a libpq call that failed without a result.
    func failure(completed: Int) -> PostgresError {
        guard let handle else {
            return .connectionLost(message: "the connection is closed", completed: completed)
        }
        let message = parameters.redacting(
            (PQerrorMessage(handle).map { String(cString: $0) } ?? "").trimmedWhitespace
        )
        return PQstatus(handle) == CONNECTION_OK
            ? .protocolViolation(message) : .connectionLost(message: message, completed: completed)
    }
}

/// Where a session stands (PQtransactionStatus).
public enum TransactionStatus: Sendable, Equatable {
    /// Between transactions.
    case idle
    /// A command is under way.
    case active
    /// In a transaction block.
    case inTransaction
    /// In a transaction block that has failed.
    case inError
    /// The connection is lost.
    case unknown
}
