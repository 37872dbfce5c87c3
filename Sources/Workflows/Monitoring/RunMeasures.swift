import Migrations

/// What is measured of a run, out of what happens in it.
public struct RunMeasures: Sendable {
    /// A migration that ran.
    public struct Ran: Hashable, Sendable {
        /// Which migration.
        public let id: MigrationID
        /// Whether it was applied, or else reverted.
        public let isApply: Bool
        /// How long it took; of several databases, on that where it took longest.
        public var duration: Duration
    }

    /// The migrations that are in, in the order of the first database.
    public private(set) var ran: [Ran] = []
    /// How many steps are in, on all databases.
    public private(set) var steps = 0
    /// How many steps failed, on all databases.
    public private(set) var failures = 0
    /// How often a step waited for a lock.
    public private(set) var lockWaits = 0
    /// How long steps waited for locks in all, as far as it was seen.
    public private(set) var lockWaitTime = Duration.zero
    /// How often a step was tried again since it did not get a lock.
    public private(set) var retries = 0
    /// How many sessions a step kept waiting at a time, at the most.
    public private(set) var blockedSessions = 0
    /// How long a step kept one waiting, at the most.
    public private(set) var longestBlocking = Duration.zero
    /// How many bytes the backup has that was made; nil where none was.
    public private(set) var backupBytes: Int?
    /// Since when each database's step has waited for a lock.
    private var waiting: [String: ContinuousClock.Instant] = [:]

    /// Nothing has happened yet.
    public init() {}

    /// Something has happened.
    ///
    /// - Parameter member: on which database of a fleet; empty where there is one.
    public mutating func note(_ event: RunEvent, of member: String = "", at now: ContinuousClock.Instant) {
        switch event {
        case .started: endWait(of: member, at: now)
        case .finished(let step, let duration):
            endWait(of: member, at: now)
            note(step, duration)
        case .waitsForLock(_, .some) where waiting[member] == nil:
            waiting[member] = now
            lockWaits += 1
        case .waitsForLock(_, nil): endWait(of: member, at: now)
        case .triesAgain:
            // A wait that was over before anybody looked is one all the same.
            if waiting[member] == nil { lockWaits += 1 }
            endWait(of: member, at: now)
            retries += 1
        case .keepsWaiting(_, let sessions): note(sessions)
        case .backedUp(let backup, _): note(backup)
        default: break
        }
    }

    /// A run has ended.
    public mutating func note(
        _ outcome: RunOutcome,
        of member: String = "",
        at now: ContinuousClock.Instant
    ) {
        endWait(of: member, at: now)
        // Steps that were found to be in after the connection was lost were not told of.
        if member.isEmpty { steps = outcome.done.count }
        guard let failure = outcome.failure else { return }
        if failure.step != nil { failures += 1 }
        switch failure {
        case .blockedOthers(_, _, let sessions), .blockedOthersMidway(_, _, _, let sessions, _):
            note(sessions)
        default: break
        }
    }

    /// So many databases of a fleet were not brought where they were to be.
    public mutating func note(failedMembers: Int) { failures += failedMembers }

    /// A backup was made.
    public mutating func note(_ backup: Backup) { backupBytes = (backupBytes ?? 0) + backup.bytes }

    private mutating func note(_ step: Step, _ duration: Duration) {
        steps += 1
        let isApply = if case .apply = step { true } else { false }
        if let index = ran.firstIndex(where: { $0.id == step.id && $0.isApply == isApply }) {
            ran[index].duration = max(ran[index].duration, duration)
        } else {
            ran.append(Ran(id: step.id, isApply: isApply, duration: duration))
        }
    }

    private mutating func note(_ sessions: [BlockedSession]) {
        blockedSessions = max(blockedSessions, sessions.count)
        longestBlocking = max(longestBlocking, sessions.map(\.duration).max() ?? .zero)
    }

    private mutating func endWait(of member: String, at now: ContinuousClock.Instant) {
        guard let since = waiting.removeValue(forKey: member) else { return }
        lockWaitTime += now - since
    }
}

extension StepFailure {
    /// The step that failed; nil where none had begun, or none did.
    public var step: PreparedStep? {
        switch self {
        case .statement(let step, _, _, _), .lockNotHad(let step, _, _, _), .blockedOthers(let step, _, _),
            .tookTooLong(let step, _, _), .cancelled(let step, _), .atEnd(let step, _),
            .halfRun(let step, _, _, _, _), .blockedOthersMidway(let step, _, _, _, _),
            .invalidIndexes(let step, _, _), .indexInTheWay(let step, _, _, _),
            .unknownStatement(let step, _),
            .stoppedMidway(let step, _), .unrecorded(let step, _, _), .notCommitted(let step, _),
            .endedFromInside(let step), .tooManyLocks(let step, _, _), .connection(let step, _),
            .notBegun(let step, _):
            step
        case .connectionLost(let step, let fate, _): fate == .isIn || fate == .didNotBegin ? nil : step
        case .lostInstalling, .notEnded, .ledgerGone, .stopped: nil
        }
    }

    /// The server's code for it; nil where it is no refusal of the server's.
    public var sqlState: String? {
        switch self {
        case .statement(_, _, _, let error), .atEnd(_, let error), .notBegun(_, let error),
            .halfRun(_, _, _, let error, _), .unrecorded(_, _, let error), .notEnded(let error):
            error.sqlState
        case .lockNotHad(_, let refusal, _, _), .blockedOthers(_, let refusal, _),
            .blockedOthersMidway(_, _, let refusal, _, _), .tookTooLong(_, let refusal, _),
            .cancelled(_, let refusal), .tooManyLocks(_, let refusal, _):
            refusal.error.sqlState
        case .connection(_, let error): error.serverError?.sqlState
        default: nil
        }
    }
}
