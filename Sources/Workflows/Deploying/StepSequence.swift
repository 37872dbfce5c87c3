import Migrations
import Postgres

/// Carries out the steps of a run: those that are transactions in as few messages as hold them, the others one by one.
struct StepSequence {
    let run: PreparedRun
    let start: DeploymentStart
    let lock: DeploymentLock
    let options: Run.Options
    let observe: (RunEvent) -> Void

    private var database: EnvironmentDatabase { run.database }
    private var connection: Connection { database.connection }
    private var steps: [PreparedStep] { run.steps }

    /// Runs the steps, and ends the deployment in the ledger.
    func carryOut() throws -> RunOutcome {
        let journey = Journey(steps, observe: observe)
        do {
            try takeLegs(journey)
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
            lockTimeout: database.settings.lockTimeout,
            concurrentLockTimeout: database.settings.concurrentLockTimeout
        )
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
            connection.onNotice = { observe(.notice($0, steps[index].step)) }
            defer { connection.onNotice = nil }
            do throws(StepFailure) {
                try runner.run(steps[index], after: start.lastStep + index)
            } catch {
                throw recovered(error, journey)
            }
            journey.finished(index)
        }
        guard hasBegun, legs.last?.isTransactions == true else {
            if !hasBegun { try begin() }
            try database.ledger.end(start.key, DeploymentEnd(outcome: "done"))
            return
        }
    }

    /// Steps that follow each other and run in the same way.
    private struct Leg {
        var range: Range<Int>
        let isTransactions: Bool
    }

    /// A step that cannot run in a transaction is a leg by itself.
    private var legs: [Leg] {
        steps.indices.reduce(into: []) { legs, index in
            let isTransaction = steps[index].script.mode == .transaction
            if isTransaction, legs.last?.isTransactions == true {
                legs[legs.count - 1].range = legs[legs.count - 1].range.lowerBound..<index + 1
            } else {
                legs.append(Leg(range: index..<index + 1, isTransactions: isTransaction))
            }
        }
    }

    private func takeMessages(_ leg: Leg, hasBegun: inout Bool, _ journey: Journey) throws {
        let isLast = leg.range.upperBound == steps.count
        let closing = DeploymentEnd(outcome: "done").sql(tenant: database.tenant, start.key)
        let opening =
            hasBegun
            ? nil
            : start.sql(
                tenant: database.tenant,
                lock: lock.keyUnlessTaken,
                lockTimeout: database.settings.lockTimeout
            )
        let runner = MessageRunner(connection: connection, terms: terms, sequence: start.lastStep) { event in
            switch event {
            case .began(let index): journey.began(index)
            case .committed(let index): journey.finished(index)
            case .notice(let notice, let index): observe(.notice(notice, steps[index].step))
            }
        }
        do throws(MessageRunner.Failure) {
            try runner.run(steps[leg.range], opening: opening, closing: isLast ? closing : nil)
            hasBegun = true
        } catch {
            guard case .refused(.opening, let error) = error else {
                hasBegun = true
                throw try failure(error, journey)
            }
            try begin(after: error)
            hasBegun = true
            try takeMessages(leg, hasBegun: &hasBegun, journey)
        }
    }

    private var terms: RunPieces.Terms {
        RunPieces.Terms(
            tenant: database.tenant,
            deployment: start.key.id,
            lockTimeout: database.settings.lockTimeout,
            statementTimeout: nil,
            isAtomic: options.isAtomic,
            checksConnection: connection.serverVersion >= 140_000
        )
    }

    /// Begins the deployment by itself.
    private func begin() throws {
        do throws(PostgresError) {
            try database.ledger.begin(
                start,
                lock: lock.keyUnlessTaken,
                lockTimeout: database.settings.lockTimeout
            )
        } catch {
            guard case .server(let serverError, _) = error else { throw error }
            try begin(after: serverError)
        }
    }

    /// Begins the deployment once nobody else holds the lock.
    private func begin(after error: ServerError) throws {
        guard error.sqlState == "GM007", !lock.isTaken else { throw try obstacle(error) }
        try lock.take(patience: options.patience) { observe(.waiting($0)) }
        do throws(PostgresError) {
            try database.ledger.begin(start, lock: nil, lockTimeout: database.settings.lockTimeout)
        } catch {
            guard case .server(let serverError, _) = error else { throw error }
            throw try obstacle(serverError)
        }
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
    private func failure(_ failure: MessageRunner.Failure, _ journey: Journey) throws -> StepFailure {
        switch failure {
        case .stopped(let index): return .stopped(next: steps[index])
        case .notCommitted(let index, let tag): return .notCommitted(steps[index], tag: tag)
        case .connection(let index, let error):
            let step = index ?? journey.done.count
            return recovered(.connection(steps[min(step, steps.count - 1)], error), journey)
        case .refused(let place, let error) where error.sqlState == "GM002":
            // The ledger compares the transaction that records a step with the one that took it.
            return .endedFromInside(steps[place.step ?? min(journey.done.count, steps.count - 1)])
        case .refused(let place, let error):
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
        let found = Recovery(database: database, deployment: start.key).find(total: steps.count)
        if found.fate != .unknown { journey.found(found.steps) }
        let next = min(journey.done.count, steps.count - 1)
        return .connectionLost(steps[next], found.fate, reason: reason)
    }
}
