import Migrations
import Postgres

/// Tells why the server refused a step that locked too much, or waited, or ran, for too long.
///
/// A cancelled statement has one SQLSTATE, 57014, whoever cancelled it, and words in the server's language. Where they are English
/// they decide; elsewhere what the tool itself knows does: the user's signal, its own request, and how long the step ran.
struct RefusalVerdict {
    let limits: EnvironmentLimits
    let isAtomic: Bool
    let stopped: Watch.Stopped?
    let wait: LockWait?
    /// How often the step was refused its locks.
    let tries: Int
    /// How long the step ran, and with it its last statement at the most.
    let elapsed: Duration

    /// Nil for a refusal that has nothing to do with locks or time, and for one that the user asked for.
    func failure(at place: FailedPlace, _ steps: [PreparedStep], _ error: ServerError) -> StepFailure? {
        guard let index = place.step else { return nil }
        let step = steps[index]
        let refusal = StepFailure.Refusal(offset: place.offset, error: error)
        // The ledger's own row, which is no lock of the script's.
        if case .before = place, error.isLockTimeout { return nil }
        if error.isLockTimeout || error.isDeadlock {
            return .lockNotHad(step, refusal, tries: max(tries, 1), wait)
        }
        if error.isOutOfLocks {
            return .tooManyLocks(step, refusal, inOneTransaction: isAtomic ? steps.count : 1)
        }
        guard error.isCancelled, !Interruption.requested else { return nil }
        if let stopped, isAtomic || stopped.index == index {
            return .blockedOthers(step, refusal, stopped.sessions)
        }
        switch error.message {
        case "canceling statement due to statement timeout":
            return .tookTooLong(step, refusal, limit: isWithinLimit ? nil : limits.statementTimeout)
        case "canceling statement due to user request": return .cancelled(step, refusal)
        default:
            return isWithinLimit
                ? .cancelled(step, refusal) : .tookTooLong(step, refusal, limit: limits.statementTimeout)
        }
    }

    /// Whether no statement can have run for as long as the setting allows. A tenth is left for what the network adds to the
    /// beginning and not to the end.
    private var isWithinLimit: Bool {
        guard let limit = limits.statementTimeout.flatMap({ DurationNotation.read($0) }) else { return true }
        return elapsed < limit * 0.9
    }
}

extension FailedPlace {
    /// The byte of the script that it names.
    fileprivate var offset: Int? {
        if case .statement(_, _, let offset) = self { offset } else { nil }
    }
}
