import Migrations
import Postgres

/// Looks, over a second connection, what a step waits for and whom it keeps waiting, and stops it when that takes too long.
///
/// The connection is opened when a message has run for a moment, so that short ones pay nothing for it. Where it cannot be opened
/// or fails, the step goes on unwatched.
final class Watch {
    private let database: EnvironmentDatabase
    private let isAtomic: Bool
    private let observe: (RunEvent) -> Void
    private let clock = ContinuousClock()
    private var followed: Followed?
    private var connection: Connection?
    private var isGivenUp = false
    /// When each process was first seen to wait for the step, for a server that does not tell since when.
    private var seen: [Int: ContinuousClock.Instant] = [:]
    /// The wait that was seen last, and when.
    private var seenWait: (wait: LockWait, at: ContinuousClock.Instant)?
    /// Whether the step waited when it was last looked at.
    private var isWaiting = false
    /// The step that was stopped.
    private(set) var stopped: Stopped?

    /// What is looked at.
    private struct Followed {
        let index: Int
        let step: Step
        let process: Int32
        /// When it began.
        let began: ContinuousClock.Instant
    }

    /// A step that was stopped, and for whose sake.
    struct Stopped {
        /// Its index in the plan.
        let index: Int
        let sessions: [BlockedSession]
    }

    init(_ database: EnvironmentDatabase, isAtomic: Bool, observe: @escaping (RunEvent) -> Void) {
        self.database = database
        self.isAtomic = isAtomic
        self.observe = observe
    }

    /// How often it looks: often enough to see a wait before it ends by its timeout.
    private var interval: Duration {
        let half =
            [lockTimeout, database.settings.limits.maxBlocking].compactMap { $0.map { $0 / 2 } }.min()
            ?? .seconds(1)
        return min(max(half, .milliseconds(50)), .seconds(1))
    }

    /// Looks again and again while the body's messages run.
    func during<Result>(_ body: () throws -> Result) rethrows -> Result {
        database.connection.onWait = WaitObserver(every: interval) { [unowned self] in look() }
        defer {
            database.connection.onWait = nil
            connection?.close()
            connection = nil
        }
        return try body()
    }

    /// Looks at this step from now on.
    ///
    /// - Parameter process: the server process that runs it; nil for the one that the session began with, if that is still it.
    func follow(_ index: Int, _ step: Step, process: Int32? = nil) {
        // Behind a pooler another process may serve each transaction, and only the transaction itself knows which.
        let isDirect = database.connection.backendPID == database.facts.process
        guard let process = process ?? (isDirect ? database.facts.process : nil) else {
            followed = nil
            return
        }
        let goesOn = isAtomic && followed?.process == process
        if !goesOn { seen = [:] }
        followed = Followed(
            index: index,
            step: step,
            process: process,
            began: goesOn ? followed?.began ?? clock.now : clock.now
        )
        seenWait = nil
        isWaiting = false
    }

    /// What a step waited for that was refused a lock just now, where it was seen.
    ///
    /// Such a step has spent the time of its lock timeout in one wait, whatever it waited for before. The last look may have come
    /// after the end of the wait, and before the server's answer.
    var refusedWait: LockWait? {
        guard let seenWait, clock.now - seenWait.at <= max(lockTimeout ?? .zero, .seconds(1)) else {
            return nil
        }
        return seenWait.wait
    }

    /// Nil for none.
    private var lockTimeout: Duration? {
        DurationNotation.read(database.settings.limits.lockTimeout).flatMap { $0 == .zero ? nil : $0 }
    }

    /// Looks at nothing until the next `follow`; what was seen last stays known.
    func rest() { followed = nil }

    private func look() {
        guard let followed, let picture = ask(about: followed.process) else { return }
        if picture.wait != nil || isWaiting { observe(.waitsForLock(followed.step, picture.wait)) }
        isWaiting = picture.wait != nil
        if let wait = picture.wait { seenWait = (wait, clock.now) }
        let blocked = measured(picture.blocked, since: followed.began)
        if !blocked.isEmpty { observe(.keepsWaiting(followed.step, blocked)) }
        guard let limit = database.settings.limits.maxBlocking else { return }
        guard blocked.contains(where: { $0.duration >= limit }) else { return }
        if database.connection.cancelHandle.cancel() {
            stopped = stopped ?? Stopped(index: followed.index, sessions: blocked)
        }
    }

    /// How long each has waited for the step: not from before it began, and at least since it was seen.
    private func measured(
        _ blocked: [BlockedSession],
        since began: ContinuousClock.Instant
    ) -> [BlockedSession] {
        let now = clock.now
        seen = Dictionary(
            blocked.compactMap { $0.session.process }.map { ($0, seen[$0] ?? now) },
            uniquingKeysWith: min
        )
        return blocked.map { blocked in
            let first = blocked.session.process.flatMap { seen[$0] } ?? now
            let waited = min(max(blocked.duration, now - first), now - began)
            return BlockedSession(session: blocked.session, thing: blocked.thing, duration: waited)
        }
    }

    private func ask(about process: Int32) -> LockPicture? {
        guard !isGivenUp, !Interruption.requested else { return nil }
        do throws(PostgresError) {
            if connection == nil { connection = try database.openWatch() }
            guard let connection else { return nil }
            var rows = Rows(columns: [], values: [])
            try connection.send(LockPicture.question(about: process), keepRows: .all) { result in
                if !result.columns.isEmpty { rows = Rows(columns: result.columns, values: result.rows) }
            }
            return LockPicture(rows)
        } catch {
            if case .server = error, let connection, connection.isAlive {
                // The question took too long: the next may not.
                connection.rollBack()
                return nil
            }
            isGivenUp = true
            connection = nil
            if database.settings.limits.maxBlocking != nil { observe(.notWatched(reason: "\(error)")) }
            return nil
        }
    }
}

extension EnvironmentDatabase {
    /// A connection for the watch. It waits for its own opening no longer than a step can be left unwatched.
    fileprivate func openWatch() throws(PostgresError) -> Connection {
        try Connection(to: target, applicationName: "git-migrate watch", connectTimeout: 3)
    }
}
