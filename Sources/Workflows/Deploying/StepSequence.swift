import Migrations
import Postgres

/// Carries out the steps of a run: those that are transactions in as few messages as hold them, the others one by one.
struct StepSequence {
    let run: PreparedRun
    let start: DeploymentStart
    let lock: DeploymentLock
    let options: Run.Options
    let observe: (RunEvent) -> Void
    let watch: Watch

    init(
        run: PreparedRun,
        start: DeploymentStart,
        lock: DeploymentLock,
        options: Run.Options,
        observe: @escaping (RunEvent) -> Void
    ) {
        self.run = run
        self.start = start
        self.lock = lock
        self.options = options
        self.observe = observe
        watch = Watch(run.database, isAtomic: options.isAtomic, observe: observe)
    }

    private var database: EnvironmentDatabase { run.database }
    private var connection: Connection { database.connection }
    private var steps: [PreparedStep] { run.steps }
    private var reset: SessionReset { SessionReset(of: connection, lock) }

    /// Runs the steps, and ends the deployment in the ledger.
    func carryOut() throws -> RunOutcome {
        let journey = Journey(steps, observe: observe)
        do {
            try watch.during { try takeLegs(journey) }
            return journey.outcome(failure: nil)
        } catch StepFailure.connectionLost(_, .isIn, let reason) {
            // All steps are in, and only the end of the deployment may not be recorded.
            try Ledger(connection: database.reconnect(), tenant: database.tenant)
                .end(start.key, DeploymentEnd(outcome: "done"))
            observe(.connectionLost(reason: reason))
            return journey.outcome(failure: nil)
        } catch let failure as StepFailure {
            database.close(start.key, after: failure)
            return journey.outcome(failure: failure)
        }
    }

    /// Throws ``StepFailure``, and what keeps a deployment from beginning.
    private func takeLegs(_ journey: Journey) throws {
        let runner = StatementRunner(
            connection: connection,
            tenant: database.tenant,
            deployment: start.key.id,
            reset: reset,
            lockTimeout: database.settings.lockTimeout,
            concurrentLockTimeout: database.settings.limits.concurrentLockTimeout
        )
        let legs = run.legs
        var hasBegun = false
        for leg in legs {
            if leg.isTransactions {
                try takeMessages(leg, hasBegun: &hasBegun, journey)
                continue
            }
            if !hasBegun { try begin() }
            hasBegun = true
            let index = leg.range.lowerBound
            guard !Interruption.requested else { throw StepFailure.stopped(next: steps[index]) }
            journey.began(index)
            watch.follow(index, steps[index].step, process: lock.isUsable ? database.facts.process : nil)
            defer { watch.rest() }
            connection.onNotice = { observe(.notice($0, steps[index].step)) }
            defer { connection.onNotice = nil }
            do throws(StepFailure) {
                try runner.run(steps[index], after: start.lastStep + index)
            } catch {
                throw recovered(error, journey).stopped(by: watch.stopped, at: index)
            }
            journey.finished(index)
        }
        // A message that holds the last step ends the deployment with it.
        if legs.last?.isTransactions == true { return }
        if !hasBegun { try begin() }
        try database.ledger.end(start.key, DeploymentEnd(outcome: "done"))
    }

    private func takeMessages(_ leg: PreparedRun.Leg, hasBegun: inout Bool, _ journey: Journey) throws {
        let isLast = leg.range.upperBound == steps.count
        let closing = DeploymentEnd(outcome: "done").sql(tenant: database.tenant, start.key)
        let opening = start.sql(
            tenant: database.tenant,
            lock: lock.keyUnlessTaken,
            lockTimeout: database.settings.lockTimeout
        )
        let runner = MessageRunner(connection: connection, terms: terms, sequence: start.lastStep) { event in
            switch event {
            case .began(let index, let process):
                watch.follow(index, steps[index].step, process: process)
                journey.began(index)
            case .committed(let index, let duration): journey.finished(index, duration)
            case .notice(let notice, let index): observe(.notice(notice, steps[index].step))
            }
        }
        defer { watch.rest() }
        var tries = Tries(RetrySchedule(patience: database.settings.limits.lockPatience))
        var first = leg.range.lowerBound
        while true {
            watch.follow(first, steps[first].step)
            do throws(MessageRunner.Failure) {
                try runner.run(
                    steps[first..<leg.range.upperBound],
                    opening: hasBegun ? nil : opening,
                    closing: isLast ? closing : nil
                )
                hasBegun = true
                return
            } catch {
                watch.rest()
                let again = try anotherTry(after: error, from: first, &tries)
                if case .refused(.opening, let error) = error {
                    if again != nil { continue }
                    try begin(after: error)
                    hasBegun = true
                    continue
                }
                hasBegun = true
                guard let again else { throw try failure(error, tries, journey) }
                if !options.isAtomic { first = again }
            }
        }
    }

    /// Waits until a step that did not get its locks is to be tried again; nil when it is not. Everything was undone that it
    /// had locked.
    ///
    /// - Parameter first: the step before which the deployment begins.
    private func anotherTry(
        after failure: MessageRunner.Failure,
        from first: Int,
        _ tries: inout Tries
    ) throws -> Int? {
        guard case .refused(let place, let error) = failure, !Interruption.requested,
            let index = place == .opening ? first : place.step
        else { return nil }
        if error.isCancelled, let stopped = watch.stopped, !options.isAtomic, stopped.index < index {
            // The step that was to be stopped ended just before, and the request hit the next one.
            return index
        }
        guard error.isLockTimeout || error.isDeadlock,
            let pause = tries.pause(afterRefusalOf: index)
        else { return nil }
        let step = steps[index]
        putBack(after: place)
        observe(
            .triesAgain(
                step.step,
                RunEvent.Retry(
                    error: error,
                    wait: watch.refusedWait,
                    pause: pause,
                    number: tries.refusals + 1
                )
            )
        )
        guard Pause.take(pause) else { throw StepFailure.stopped(next: step) }
        return index
    }

    /// Puts the session back where a script has failed in it: its settings are undone with its transaction, and what it has prepared
    /// and locked is not. A session that others use is another one by now.
    private func putBack(after place: FailedPlace) {
        guard lock.isUsable, place != .opening else { return }
        // Where the connection is lost, what is sent next finds out.
        try? connection.send(reset.statements)
    }

    private var terms: RunPieces.Terms {
        RunPieces.Terms(
            tenant: database.tenant,
            deployment: start.key.id,
            lockTimeout: database.settings.lockTimeout,
            statementTimeout: database.settings.limits.statementTimeout,
            isAtomic: options.isAtomic,
            checksConnection: connection.serverVersion >= 140_000,
            reset: reset,
            sessionSettings: lock.isUsable ? [] : connection.missingSettings
        )
    }

    /// Begins the deployment by itself.
    private func begin() throws {
        if let refusal = try refusalToBegin() { try begin(after: refusal) }
    }

    /// Why the ledger refused to begin; nil when the deployment has begun.
    private func refusalToBegin() throws -> ServerError? {
        do throws(PostgresError) {
            try database.ledger.begin(
                start,
                lock: lock.keyUnlessTaken,
                lockTimeout: database.settings.lockTimeout
            )
            return nil
        } catch {
            guard case .server(let refusal, _) = error else { throw error }
            return refusal
        }
    }

    /// Begins the deployment once nobody else holds the lock.
    private func begin(after error: ServerError) throws {
        guard error.sqlState == "GM007", !lock.isTaken else { throw try obstacle(error) }
        try lock.take(patience: options.patience) { observe(.waiting($0, for: $1)) }
        if let refusal = try refusalToBegin() { throw try obstacle(refusal) }
    }

    /// Why a deployment does not begin: mostly that another one did.
    private func obstacle(_ error: ServerError) throws -> any Error {
        if error.isCancelled, let next = steps.first { return StepFailure.stopped(next: next) }
        if error.isLockTimeout, let next = steps.first { return StepFailure.notBegun(next, error) }
        guard ["GM001", "GM009", "GM010", "23505"].contains(error.sqlState), let state = try database.state()
        else {
            return PostgresError.server(error, completed: 0)
        }
        if let last = state.last, last.outcome == nil, let holder = last.holder {
            return LedgerProblem.busy(holder)
        }
        if let interrupted = state.interrupted {
            return LedgerProblem.interrupted(interrupted, database.settings.name)
        }
        return Run.Problem.overtaken(planned: start.lastStep, found: state.sequence)
    }

    /// Throws what is no failure of a step.
    private func failure(
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
            return isIn ? .endedFromInside(step) : .atEnd(step, error)
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
            case .opening: throw try obstacle(error)
            case .closing: throw PostgresError.server(error, completed: 0)
            case .before(let index):
                return error.isCancelled ? .stopped(next: steps[index]) : .notBegun(steps[index], error)
            case .after(let index): return .atEnd(steps[index], error)
            case .statement(let index, let statement, let offset):
                return .statement(steps[index], index: statement, offset: offset, error)
            }
        }
    }

    /// The failure, with what became of the steps where the connection was lost.
    private func recovered(_ failure: StepFailure, _ journey: Journey) -> StepFailure {
        guard case .connection(_, .connectionLost(let reason, _)) = failure else { return failure }
        let recovery = Recovery(database: database, deployment: start.key, isPooled: start.isPooled)
        let found = recovery.find(total: steps.count)
        if found.fate != .unknown { journey.found(found.steps) }
        let next = min(journey.done.count, steps.count - 1)
        return .connectionLost(steps[next], found.fate, reason: reason)
    }
}
