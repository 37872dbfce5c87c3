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

    var database: EnvironmentDatabase { run.database }
    var connection: Connection { database.connection }
    var steps: [PreparedStep] { run.steps }
    var reset: SessionReset { SessionReset(of: connection, lock) }

    /// Runs the steps, ends the deployment in the ledger, and records the schema that it left.
    func carryOut() throws -> RunOutcome {
        let journey = Journey(steps, observe: observe)
        let outcome = try outcome(of: journey)
        if !journey.isSchemaSettled, mayHaveChangedSchema(outcome) {
            database.recordSchema(after: start.key, observe: observe)
        }
        return outcome
    }

    /// Whether anything may be in of what was to change the schema, and the database tells of it.
    private func mayHaveChangedSchema(_ outcome: RunOutcome) -> Bool {
        switch outcome.failure {
        case .connectionLost, .connection, .ledgerGone: return false
        default: return !outcome.done.isEmpty || run.stepOutsideTransaction != nil
        }
    }

    private func outcome(of journey: Journey) throws -> RunOutcome {
        do {
            try watch.during { try takeLegs(journey) }
            return journey.outcome(failure: nil)
        } catch StepFailure.connectionLost(let last, .isIn, let reason) {
            guard database.recordEnd(of: start.key) else {
                return journey.outcome(failure: .connectionLost(last, .isIn, reason: reason))
            }
            observe(.connectionLost(reason: reason))
            return journey.outcome(failure: nil)
        } catch StepFailure.notEnded(let error) {
            return journey.outcome(failure: database.recordEnd(of: start.key) ? nil : .notEnded(error))
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
            if !hasBegun { try beginning(journey) { try beginningAlone.begin() } }
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
                throw recovered(orLedgerGone(error), journey).stopped(by: watch.stopped, at: index)
            }
            journey.finished(index)
        }
        // A message that holds the last step ends the deployment with it.
        if legs.last?.isTransactions == true { return }
        if !hasBegun { try beginning(journey) { try beginningAlone.begin() } }
        try ending(journey) { try end() }
    }

    /// Ends the deployment by itself.
    private func end() throws {
        do throws(PostgresError) {
            try database.ledger.end(start.key, DeploymentEnd(outcome: "done"))
        } catch {
            guard case .server(let refusal, _) = error else { throw error }
            throw orLedgerGone(.notEnded(refusal))
        }
    }

    var beginningAlone: DeploymentOpening {
        DeploymentOpening(
            database: database,
            start: start,
            lock: lock,
            next: steps.first,
            patience: options.patience,
            observe: observe
        )
    }

    private func takeMessages(_ leg: PreparedRun.Leg, hasBegun: inout Bool, _ journey: Journey) throws {
        let ending = leg.range.upperBound == steps.count ? ending : nil
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
                    ending: ending
                )
                hasBegun = true
                journey.isSchemaSettled = ending != nil
                return
            } catch {
                watch.rest()
                if case .refused(.recording, let refusal) = error {
                    hasBegun = true
                    journey.isSchemaSettled = true
                    return observe(.schemaNotRecorded(.server(refusal, completed: 0)))
                }
                let again = try anotherTry(after: error, from: first, &tries)
                if case .refused(.opening, let error) = error {
                    if again != nil { continue }
                    try beginning(journey) { try beginningAlone.begin(after: error) }
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

    private var ending: RunPieces.Ending {
        RunPieces.Ending(
            closing: DeploymentEnd(outcome: "done").sql(tenant: database.tenant, start.key),
            recording: database.settings.recordsSchema
                ? SchemaRecording(database: database, deployment: start.key) : nil
        )
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
}
