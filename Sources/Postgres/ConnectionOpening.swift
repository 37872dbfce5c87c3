internal import CLibpq
import Glibc

/// Opens a libpq connection and says why it could not be opened.
///
/// The asynchronous functions are used because only they let the verbosity be set before the server's answer,
/// and so give the SQLSTATE of a refused connection whatever language the server speaks, and because they
/// let an interruption through.
struct ConnectionOpening {
    enum Outcome {
        /// The caller owns the connection.
        case connected(OpaquePointer)
        case failed(ConnectionFailure)
    }

    var parameters: ConnectionParameters
    /// Seconds for each address, unless the target itself, `PGCONNECT_TIMEOUT` or the service says it.
    var defaultTimeout: Int?
    let notices: NoticeBox

    func open() -> Outcome {
        // Manual: "If the return value of PQconnectStart is a null pointer, libpq was unable to allocate a new
        // PGconn structure. Otherwise, a valid PGconn pointer is returned", to be freed with PQfinish "even if
        // the connection attempt fails".
        guard let connection = PQconnectStart(parameters.conninfo) else {
            return .failed(failure(.other, message: "libpq is out of memory"))
        }
        notices.receive(from: connection)
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        let seconds = timeout(of: connection)
        switch ConnectionPolling(connection: connection, timeout: seconds).run() {
        case .connected:
            PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
            return .connected(connection)
        case .failed:
            defer { PQfinish(connection) }
            return .failed(failure(of: connection))
        case .interrupted:
            PQfinish(connection)
            return .failed(failure(.interrupted, message: "interrupted"))
        case .timedOut:
            let hasOthers = Self.hasSeveralAddresses(connection)
            PQfinish(connection)
            if hasOthers { return openInTurn(seconds: seconds) }
            return .failed(failure(.timeout, message: "no answer within \(seconds ?? 0) seconds"))
        }
    }

    /// Gives every address its time, which only libpq's blocking functions can do.
    private func openInTurn(seconds: Int?) -> Outcome {
        var parameters = parameters
        parameters.values["connect_timeout"] = seconds.map { String($0) }
        guard let connection = PQconnectdb(parameters.conninfo) else {
            return .failed(failure(.other, message: "libpq is out of memory"))
        }
        notices.receive(from: connection)
        if PQstatus(connection) == CONNECTION_OK { return .connected(connection) }
        defer { PQfinish(connection) }
        return .failed(failure(of: connection))
    }

    /// libpq waits for at least two seconds when it waits at all.
    private func timeout(of connection: OpaquePointer) -> Int? {
        let said = ConnectionParameters(of: connection).values["connect_timeout"].flatMap {
            Int($0.trimmedWhitespace)
        }
        guard let seconds = said ?? defaultTimeout, seconds > 0 else { return nil }
        return max(seconds, 2)
    }

    private static func hasSeveralAddresses(_ connection: OpaquePointer) -> Bool {
        let values = ConnectionParameters(of: connection).values
        if let address = values["hostaddr"], !address.isEmpty { return address.contains(",") }
        guard let host = values["host"], !host.isEmpty, !host.hasPrefix("/") else { return false }
        if host.contains(",") { return true }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return false }
        defer { freeaddrinfo(list) }
        return list?.pointee.ai_next != nil
    }

    private func failure(
        _ kind: ConnectionFailure.Kind,
        sqlState: String? = nil,
        message: String
    ) -> ConnectionFailure {
        ConnectionFailure(kind: kind, sqlState: sqlState, message: message, target: parameters.redacted)
    }

    private func failure(of connection: OpaquePointer) -> ConnectionFailure {
        // Manual: "The caller should not free the result directly. It will be freed when the associated PGconn
        // handle is passed to PQfinish."
        let verbose = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        let (message, sqlState) = ConnectionMessage.plain(verbose)
        var secrets = parameters
        secrets.values.merge(ConnectionParameters(of: connection).values) { said, _ in said }
        let kind = ConnectionMessage.kind(
            of: message,
            sqlState: sqlState,
            needsPassword: PQconnectionNeedsPassword(connection) != 0
        )
        return failure(kind, sqlState: sqlState, message: secrets.redacting(message))
    }
}

/// Waits until a connection that PQconnectStart began is made.
struct ConnectionPolling {
    enum Outcome { case connected, failed, timedOut, interrupted }

    let connection: OpaquePointer
    let timeout: Int?

    /// Manual, 34.1: "On the first iteration, i.e., if you have yet to call PQconnectPoll, behave as if it
    /// last returned PGRES_POLLING_WRITING." The socket may be another one after each call.
    func run() -> Outcome {
        guard PQstatus(connection) != CONNECTION_BAD else { return .failed }
        let interruptions = Interruption.count
        var address = currentAddress
        var deadline = newDeadline
        var events = Int16(POLLOUT)
        while true {
            switch wait(for: events, until: deadline, interruptions: interruptions) {
            case .connected: break
            case let other: return other
            }
            switch PQconnectPoll(connection) {
            case PGRES_POLLING_OK: return .connected
            case PGRES_POLLING_FAILED: return .failed
            case PGRES_POLLING_READING: events = Int16(POLLIN)
            default: events = Int16(POLLOUT)
            }
            if currentAddress != address {
                address = currentAddress
                deadline = newDeadline
            }
        }
    }

    /// `.connected` stands for a socket that is ready.
    private func wait(for events: Int16, until deadline: Int?, interruptions: Int) -> Outcome {
        while true {
            if Interruption.count != interruptions { return .interrupted }
            let now = Self.milliseconds
            if let deadline, now >= deadline { return .timedOut }
            var descriptor = pollfd(fd: PQsocket(connection), events: events, revents: 0)
            // A signal may be taken by another thread and leave this call alone, so it looks up now and then.
            let pause = min(250, deadline.map { $0 - now } ?? 250)
            let ready = poll(&descriptor, 1, Int32(pause))
            if ready > 0 { return .connected }
            if ready < 0, errno != EINTR { return .failed }
        }
    }

    private var newDeadline: Int? { timeout.map { Self.milliseconds + $0 * 1000 } }

    private var currentAddress: [String] {
        [PQhost(connection), PQport(connection), PQhostaddr(connection)].map {
            $0.map { String(cString: $0) } ?? ""
        }
    }

    private static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
