import Postgres

/// The server's end of a connection that was lost: as long as it is there, it may still run, and commit, what it was sent.
///
/// Process numbers come again. The moment at which the session began tells it from a later one, and the role from a stranger's;
/// its `application_name` does not, since a migration may set another one.
struct LostSession {
    /// Its server process.
    let process: Int32
    /// When it began, as ``SessionFacts/start``; nil where that is not known, and then nobody ends it.
    let start: Int?

    /// What it does.
    enum Standing: Hashable {
        /// It is not there any more.
        case ended
        /// It runs a statement, or is about to end.
        case runs
        /// It waits for the client, which has gone: for the rest of a message, for a COMMIT, or to be rid of an answer.
        case waitsForClient
    }

    /// The session of a database whose connection was lost.
    init(of database: EnvironmentDatabase) {
        process = database.facts.process
        start = database.facts.start
    }

    private static let itself = """
        a.pid = $1::integer AND a.datname = pg_catalog.current_database() AND a.usename = session_user
            AND ($2::bigint IS NULL OR (pg_catalog.date_part('epoch', a.backend_start) * 1000000)::bigint = $2::bigint)
        """

    /// An idle session, too, waits in `ClientRead`; what a statement asks of another server is no wait of these names.
    private static let waitsForClient =
        "COALESCE(a.wait_event_type = 'Client' AND a.wait_event IN ('ClientRead', 'ClientWrite'), false)"

    private var parameters: [String?] { [String(process), start.map(String.init)] }

    /// Looks what it does now.
    func standing(_ connection: Connection) throws(PostgresError) -> Standing {
        let rows = try connection.ask(
            """
            SELECT \(Self.waitsForClient) AS waits FROM pg_catalog.pg_stat_activity a
            WHERE \(Self.itself)
            """,
            parameters
        )
        guard let row = rows.first else { return .ended }
        return row.bool("waits") == true ? .waitsForClient : .runs
    }

    /// Has the server end it, unless it does not wait for the client any more.
    ///
    /// - Returns: whether the server was asked to.
    func end(over connection: Connection) throws(PostgresError) -> Bool {
        guard start != nil else { return false }
        return try connection.ask(
            """
            SELECT pg_catalog.pg_terminate_backend(a.pid) AS asked FROM pg_catalog.pg_stat_activity a
            WHERE \(Self.itself) AND \(Self.waitsForClient)
            """,
            parameters
        ).first?.bool("asked") == true
    }
}

/// The wait for a lost session to end.
///
/// One that waits for the client that has gone is ended, after a grace: the server would keep it, and its locks, until its own
/// TCP gives up, which takes hours. One that runs is waited for, as it would have been had the connection not been lost.
struct LostSessionWait {
    private let session: LostSession
    private let observe: (RunEvent) -> Void
    private let start = ContinuousClock.now
    private var standing = LostSession.Standing.ended
    /// Since when it has been seen to wait for the client.
    private var waitsSince: ContinuousClock.Instant?
    /// How often the server was to end it.
    private var ends = 0

    /// How long the server is left to find out by itself.
    private static let grace = Duration.seconds(1)
    /// How often it is tried to end it: the role may lack the right.
    private static let maxEnds = 5

    init(for session: LostSession, observe: @escaping (RunEvent) -> Void) {
        self.session = session
        self.observe = observe
    }

    /// Whether the session is seen to come to its end, sooner or later.
    var isPromising: Bool {
        switch standing {
        case .ended: false
        case .runs: true
        case .waitsForClient: ends < Self.maxEnds
        }
    }

    /// Its process, if it was still at work when it was looked at last.
    var runningProcess: Int32? { standing == .runs ? session.process : nil }

    /// Looks at it, and does what is to be done to it; returns whether it has ended.
    mutating func isOver(_ connection: Connection) throws(PostgresError) -> Bool {
        // What was seen before says nothing where the server does not answer.
        standing = .ended
        standing = try session.standing(connection)
        switch standing {
        case .ended: return true
        case .runs:
            waitsSince = nil
            observe(.lostSessionRuns(session.process, for: .now - start))
        case .waitsForClient:
            let since = waitsSince ?? .now
            waitsSince = since
            if .now - since >= Self.grace { try end(connection) }
        }
        return false
    }

    private mutating func end(_ connection: Connection) throws(PostgresError) {
        ends += 1
        // It may take a moment to go.
        waitsSince = .now
        guard try session.end(over: connection), ends == 1 else { return }
        observe(.lostSessionEnded(session.process))
    }
}
