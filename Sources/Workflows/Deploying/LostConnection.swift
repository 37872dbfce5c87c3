import Postgres

/// Finds out over a new connection what a connection has left that was lost.
struct LostConnection {
    let database: EnvironmentDatabase
    /// Whether the session went through a pooler, whose server processes outlive their clients: they say nothing of what became
    /// of the message, and are not ours to end.
    let isPooled: Bool
    /// Told of the lost session again and again, as long as the server keeps it.
    let observe: (RunEvent) -> Void

    /// How often the server is asked in vain; with the pauses between, about half a minute.
    private static let attempts = 12

    /// What the server says in the end.
    enum Answer<Found> {
        /// What was asked for.
        case found(Found)
        /// This server process still ran what it was sent when the user stopped waiting.
        case stillRuns(process: Int32)
        /// The database could not be asked.
        case unknown
    }

    /// Asks once the lost session has ended: so long the server may still run, and commit, what it was sent.
    ///
    /// - Parameter question: gives nil where it cannot be told yet.
    func ask<Found>(_ question: (Connection) throws -> Found?) -> Answer<Found> {
        var wait = LostSessionWait(for: LostSession(of: database), observe: observe)
        var connection: Connection?
        var failures = 0
        var pause = Duration.milliseconds(50)
        repeat {
            do {
                let open = try connection ?? database.reconnect()
                connection = open
                if try isPooled || wait.isOver(open), let found = try question(open) { return .found(found) }
                failures = wait.isPromising ? 0 : failures + 1
            } catch {
                connection = nil
                failures += 1
            }
            guard failures < Self.attempts, Pause.take(pause) else { break }
            pause = min(pause * 2, wait.isPromising ? .seconds(1) : .seconds(5))
        } while true
        return wait.runningProcess.map(Answer.stillRuns) ?? .unknown
    }
}
