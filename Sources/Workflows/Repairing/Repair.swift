import Migrations
import Postgres
import SQL

/// Settles a migration that runs outside a transaction and stopped in its midst.
public struct Repair {
    let project: Project
    let database: EnvironmentDatabase

    /// Repairs one database.
    public init(project: Project, database: EnvironmentDatabase) {
        self.project = project
        self.database = database
    }

    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Run the statements that are not in; `from` is the first of them, counted from 1, where a person has found out.
        case resume(from: Int? = nil)
        /// The migration was finished by hand: record it as done.
        case markDone(reason: String)
        /// What ran of the migration was undone by hand: forget that it began.
        case markNotDone(reason: String)
    }

    /// Why nothing was repaired.
    public enum Problem: Error, Hashable, Sendable {
        /// No migration stopped in its midst.
        case nothingToRepair
        /// It can go on at one of these statements, counted from 1, and at no other.
        case noSuchStart(ClosedRange<Int>)
        /// A mark needs a reason.
        case noReason
        /// Somebody repaired it, or tried to, after it was looked at.
        case changed
    }

    /// A migration that stopped, and its script.
    public struct Case: Sendable {
        /// Where it stopped.
        public let interrupted: InterruptedMigration
        /// The step that it was to become.
        public let step: PreparedStep
        /// The statements that are in for certain.
        public let done: Int
        /// The last step that is in.
        let sequence: Int
        let position: LedgerState.Position?

        /// What is known of each statement, in order.
        public var standings: [Standing] {
            step.script.script.statements.indices.map { index in
                if index < done { return .isIn }
                guard index == interrupted.statement else { return .didNotRun }
                return interrupted.event == .failed ? .failed : .unknown
            }
        }

        /// - Parameter from: the statement to go on with, counted from 1, where a person says so.
        func resumption(from: Int?) throws(Problem) -> StatementRunner.Resumption {
            var event = interrupted.event
            if let from {
                let statement = interrupted.statement + 1
                let starts = event == .done ? statement + 1...statement + 1 : statement...statement + 1
                guard starts.contains(from) else { throw .noSuchStart(starts) }
                event = from > statement ? .done : .failed
            }
            return StatementRunner.Resumption(
                statement: interrupted.statement,
                event: event,
                attempt: interrupted.attempt,
                isSettled: from != nil
            )
        }
    }

    /// What is known of a statement of a migration that stopped.
    public enum Standing: Hashable, Sendable {
        /// It is in; one that works on the session alone was in force while that lasted.
        case isIn
        /// It failed; it may have left an invalid index.
        case failed
        /// It began by itself, and no result was recorded.
        case unknown
        /// It did not run, or its transaction did not commit.
        case didNotRun
    }

    /// The migration that stopped in its midst.
    public func find() throws -> Case {
        let state = try database.state()
        if let holder = state?.last?.holder { throw LedgerProblem.busy(holder) }
        guard let state, let found = try find(in: state) else { throw Problem.nothingToRepair }
        return found
    }

    /// The migration that stopped in its midst, if one did.
    func find(in state: LedgerState) throws -> Case? {
        guard let interrupted = state.interrupted else { return nil }
        return Case(
            interrupted: interrupted,
            step: try step(of: interrupted),
            done: interrupted.event == .done ? interrupted.statement + 1 : interrupted.statement,
            sequence: state.sequence,
            position: state.position
        )
    }

    /// Repairs it, and records who did so and why.
    ///
    /// - Parameter observe: told of what happens meanwhile.
    /// - Returns: why the resumed run stopped again; nil when the case is settled.
    public func settle(
        _ found: Case,
        _ action: Action,
        toolVersion: String,
        patience: Duration,
        observe: @escaping (RunEvent) -> Void
    ) throws -> StepFailure? {
        if case .resume(let from) = action { _ = try found.resumption(from: from) }
        Interruption.install()
        return try Interruption.cancelling(database.connection) {
            let sharesSession = try database.sharesSessions()
            if sharesSession, isResumption(action) {
                throw Run.Problem.needsSession(found.interrupted.id, reason: "--resume")
            }
            let lock = DeploymentLock(
                connection: database.connection,
                tenant: database.tenant,
                isUsable: !sharesSession
            )
            try lock.take(patience: patience) { observe(.waiting($0, for: $1)) }
            let state = try database.state()
            if let last = state?.last, last.outcome == nil, let holder = last.holder {
                throw LedgerProblem.busy(holder)
            }
            guard let state, state.interrupted == found.interrupted, state.sequence == found.sequence else {
                throw Problem.changed
            }
            var start = DeploymentStart(
                record(found, action),
                after: state,
                by: try project.actor(),
                toolVersion: toolVersion
            )
            start.isPooled = database.connection.isPooled
            let reset = SessionReset(of: database.connection, lock)
            try database.bringUp(try database.mirrorState())
            let failure = try recovering(found, action, start.key, observe) {
                try database.ledger.begin(start, lock: nil, lockTimeout: database.settings.lockTimeout)
                if let failure = try carryOut(found, action, start.key, reset, observe) { return failure }
                try database.ledger.end(start.key, DeploymentEnd(outcome: "done"))
                return nil
            }
            if let failure { database.close(start.key, after: failure) }
            if database.connection.isAlive { database.recordSchema(after: start.key, observe: observe) }
            return failure
        }
    }

    private func carryOut(
        _ found: Case,
        _ action: Action,
        _ deployment: DeploymentKey,
        _ reset: SessionReset,
        _ observe: @escaping (RunEvent) -> Void
    ) throws -> StepFailure? {
        let runner = StatementRunner(
            connection: database.connection,
            tenant: database.tenant,
            deployment: deployment.id,
            reset: reset,
            lockTimeout: database.settings.lockTimeout,
            concurrentLockTimeout: database.settings.limits.concurrentLockTimeout
        )
        switch action {
        case .resume(let from):
            let resumption = try found.resumption(from: from)
            let step = found.step.step
            let watch = Watch(database, isAtomic: false, observe: observe)
            database.connection.onNotice = { observe(.notice($0, step)) }
            defer { database.connection.onNotice = nil }
            do {
                try watch.during {
                    watch.follow(0, step, process: database.facts.process)
                    try runner.run(found.step, after: found.sequence, resuming: resumption)
                }
            } catch let error as StepFailure {
                guard case .connection(_, .connectionLost(let reason, _)) = error else {
                    return error.stopped(by: watch.stopped, at: 0)
                }
                return lost(found, action, deployment, reason, observe)
            }
        case .markDone:
            let record = found.step.record(
                sequence: found.sequence,
                tenant: database.tenant,
                deployment: deployment.id
            ).marked
            try database.connection.send(record.message(lockTimeout: database.settings.lockTimeout))
        case .markNotDone(let reason):
            let journal = Journal(
                connection: database.connection,
                record: found.step.record(
                    sequence: found.sequence,
                    tenant: database.tenant,
                    deployment: deployment.id
                ),
                lockTimeout: database.settings.lockTimeout
            ).continued(found.interrupted.attempt)
            try journal.record(found.interrupted.statement, .abandoned(reason: reason))
        }
        return nil
    }

    private func record(_ found: Case, _ action: Action) -> DeploymentRecord {
        let (word, reason): (String, String?) =
            switch action {
            case .resume(let from): (from.map { "--resume --from \($0)" } ?? "--resume", nil)
            case .markDone(let reason): ("--mark-done", reason)
            case .markNotDone(let reason): ("--mark-not-done", reason)
            }
        return DeploymentRecord(
            kind: "repair",
            revision: word,
            tag: nil,
            fromCommit: found.position?.commit,
            toCommit: found.position?.commit,
            tree: nil,
            isWhole: false,
            plannedSteps: isResumption(action) ? 1 : 0,
            remarks: reason.map { [$0] } ?? []
        )
    }

    private func isResumption(_ action: Action) -> Bool {
        if case .resume = action { true } else { false }
    }

    /// The step out of the ledger alone, which keeps the scripts of what runs statement by statement from the start.
    private func step(of interrupted: InterruptedMigration) throws -> PreparedStep {
        var step = try ledgerStep(of: interrupted)
        step.mirror = database.settings.mirror
        return step
    }

    private func ledgerStep(of interrupted: InterruptedMigration) throws -> PreparedStep {
        let half = { (blob: BlobID) in
            Half(file: SourceFile(path: "\(interrupted.id) (as recorded)", blob: blob), id: interrupted.id)
        }
        let up = half(interrupted.up)
        let down = interrupted.down.map(half)
        if interrupted.isApply {
            return PreparedStep(
                step: .apply(Migration(up: up, down: down)),
                script: try script(.up, up),
                other: interrupted.down.map { StepRecord.Body(blob: $0, bytes: nil) }
            )
        }
        guard let down else { throw LedgerProblem.scriptMissing(interrupted.up) }
        let applied = AppliedMigration(
            id: interrupted.id,
            up: interrupted.up,
            down: interrupted.down,
            sequence: interrupted.sequence
        )
        return PreparedStep(step: .revert(applied), script: try script(.down, down), other: nil)
    }

    private func script(_ side: Side, _ half: Half) throws -> MigrationScript {
        try MigrationScript(
            id: half.id,
            side: side,
            path: half.path,
            blob: half.blob,
            bytes: try database.ledger.script(half.blob),
            server: database.serverVersion
        )
    }
}

extension StepRecord {
    /// The same step as a mark: nothing ran. Its scripts stand in the ledger, where the journal refers to them, and are not sent.
    var marked: StepRecord {
        var record = StepRecord(
            expectedSequence: expectedSequence,
            tenant: tenant,
            deployment: deployment,
            kind: kind == .revert ? .markReverted : .markApplied,
            id: id,
            up: Body(blob: up.blob, bytes: nil),
            down: down.map { Body(blob: $0.blob, bytes: nil) },
            isTransactional: isTransactional
        )
        record.mirror = mirror
        return record
    }
}
