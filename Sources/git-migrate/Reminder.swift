import Migrations
import Workflows

/// Something that is waited for, as long as it is the same.
struct LastingWait: Equatable {
    private let subject: String

    /// A step waits for a lock.
    init(_ step: Step, _ wait: LockWait) {
        let holders = wait.holders.map { "\($0.process ?? 0)" }.joined(separator: " ")
        subject = "\(step.id) \(wait.thing) \(holders)"
    }

    /// A run waits for another deployment.
    init(_ holder: LedgerProblem.Holder?) { subject = "deployment \(holder?.pid ?? "")" }

    /// A step keeps sessions waiting.
    init(_ step: Step, blocking sessions: [BlockedSession]) {
        subject =
            "\(step.id) \(sessions.map { "\($0.session.process ?? 0)" }.sorted().joined(separator: " "))"
    }

    /// What lasts of what happens in a run; nil for what is over at once.
    init?(_ event: RunEvent) {
        switch event {
        case .waitsForLock(let step, let wait?): self.init(step, wait)
        case .waiting(let holder, _): self.init(holder)
        case .lostSessionRuns(let process, _): self.init(lostSession: process)
        case .keepsWaiting(let step, let sessions): self.init(step, blocking: sessions)
        default: return nil
        }
    }

    /// A session that was lost still runs a statement.
    init(lostSession process: Int32) { subject = "lost session \(process)" }
}

/// Says when a wait is to be told of where lines cannot be overwritten: as it begins, as it becomes another one, and every ten
/// seconds.
struct Reminder {
    private var told: (wait: LastingWait, at: ContinuousClock.Instant)?

    /// Whether the wait is to be told of now; if so it has been.
    mutating func isDue(_ wait: LastingWait) -> Bool {
        if let told, told.wait == wait, .now - told.at < .seconds(10) { return false }
        told = (wait, .now)
        return true
    }

    /// The wait is over.
    mutating func forget() { told = nil }
}
