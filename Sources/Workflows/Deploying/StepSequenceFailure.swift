import Migrations
import Postgres

/// What a failure of a run means.
extension StepSequence {
    /// Throws what is no failure of a step.
    func failure(
        _ failure: MessageRunner.Failure,
        _ tries: Tries,
        _ journey: Journey
    ) throws -> StepFailure {
        switch failure {
        case .stopped(let index): return .stopped(next: steps[index])
        case .notCommitted(let index, let tag): return .notCommitted(steps[index], tag: tag)
        case .connection(let index, let error):
            let step = index ?? journey.done.count
            return recovered(.connection(steps[min(step, steps.count - 1)], error), journey)
        case .refused(let place, let error) where error.sqlState == "GM002":
            // The ledger compares the transaction that records a step with the one that took it.
            let step = steps[place.step ?? min(journey.done.count, steps.count - 1)]
            let isIn = (try? database.ledger.hasStepWithoutEnd()) ?? true
            return isIn ? .endedFromInside(step) : orLedgerGone(.atEnd(step, error))
        case .refused(let place, let error):
            let verdict = RefusalVerdict(
                limits: database.settings.limits,
                isAtomic: options.isAtomic,
                stopped: watch.stopped,
                wait: watch.refusedWait,
                tries: tries.refusals,
                elapsed: journey.stepDuration
            )
            if let failure = verdict.failure(at: place, steps, error) { return failure }
            switch place {
            case .opening: throw try beginningAlone.obstacle(error)
            case .closing, .recording: return orLedgerGone(.notEnded(error))
            case .before(let index):
                return error.isCancelled
                    ? .stopped(next: steps[index]) : orLedgerGone(.notBegun(steps[index], error))
            case .after(let index): return orLedgerGone(.atEnd(steps[index], error))
            case .statement(let index, let statement, let offset):
                return .statement(steps[index], index: statement, offset: offset, error)
            }
        }
    }

    /// The failure, with what became of the steps where the connection was lost.
    func recovered(_ failure: StepFailure, _ journey: Journey) -> StepFailure {
        guard case .connection(_, .connectionLost(let reason, _)) = failure else { return failure }
        return lost(reason, journey)
    }

    /// Follows up a connection that is lost while the deployment begins by itself. Of its steps nothing was sent.
    func beginning(_ journey: Journey, _ begin: () throws -> Void) throws {
        do {
            try begin()
        } catch PostgresError.connectionLost(let reason, _) {
            let failure = lost(reason, journey)
            guard case .connectionLost(let next, .wasUndone, _) = failure else { throw failure }
            throw StepFailure.connectionLost(next, .didNotBegin, reason: reason)
        }
    }

    /// Follows up a connection that is lost while the deployment ends by itself.
    func ending(_ journey: Journey, _ end: () throws -> Void) throws {
        do { try end() } catch PostgresError.connectionLost(let reason, _) { throw lost(reason, journey) }
    }

    private func lost(_ reason: String, _ journey: Journey) -> StepFailure {
        let recovery = Recovery(
            database: database,
            deployment: start.key,
            isPooled: start.isPooled,
            observe: observe
        )
        let found = recovery.find(total: steps.count)
        switch found.fate {
        case .unknown, .stillRuns: break
        default: journey.found(found.steps)
        }
        let next = min(journey.done.count, steps.count - 1)
        return .connectionLost(steps.indices.contains(next) ? steps[next] : nil, found.fate, reason: reason)
    }

    /// The failure, unless it came of somebody's removing the ledger.
    func orLedgerGone(_ failure: StepFailure) -> StepFailure {
        let step: PreparedStep?
        var statements = 0
        switch failure {
        case .notBegun(let next, _), .atEnd(let next, _): step = next
        case .unrecorded(let next, let done, _): (step, statements) = (next, done)
        case .notEnded: step = nil
        default: return failure
        }
        guard (try? database.ledger.exists()) == false else { return failure }
        return .ledgerGone(step, statements: statements)
    }
}
