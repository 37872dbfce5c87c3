import Git
import Migrations
import Postgres

/// Carries a prepared plan out, and records it in the ledger and in git.
public struct Run {
    let project: Project
    let run: PreparedRun
    let options: Options
    let observe: (RunEvent) -> Void

    /// How a plan is carried out.
    public struct Options: Sendable {
        /// This tool's version, for the record.
        public var toolVersion: String
        /// How long to wait for another deployment to end.
        public var patience: Duration
        /// Whether one transaction holds the whole plan.
        public var isAtomic: Bool
        /// Whether the environment's reference moves with it: for a fleet only once all its members are there.
        public var writesReference = true
        /// What `applied/<environment>.json` says; nil where none is written.
        public var appliedText: (@Sendable (AppliedRecord) -> String)?

        /// Which member of a fleet the database is.
        public var member: String?
        /// What a hook reads, of what it is told.
        public var hookText: @Sendable (HookReport) -> String

        /// What the user asked for.
        public init(
            toolVersion: String,
            patience: Duration,
            isAtomic: Bool = false,
            hookText: @escaping @Sendable (HookReport) -> String
        ) {
            self.hookText = hookText
            self.toolVersion = toolVersion
            self.patience = patience
            self.isAtomic = isAtomic
        }
    }

    /// A run that tells `observe` what happens.
    public init(
        _ run: PreparedRun,
        in project: Project,
        _ options: Options,
        observe: @escaping (RunEvent) -> Void
    ) {
        self.project = project
        self.run = run
        self.options = options
        self.observe = observe
    }

    /// Why a run could not begin.
    public enum Problem: Error, Hashable, Sendable {
        /// Another deployment changed the database after the plan was made.
        case overtaken(planned: Int, found: Int)
        /// One transaction was asked for, and this step cannot run in one.
        case notAtomic(MigrationID, reason: String)
        /// A pooler hands the session on after each transaction, and this step is not one.
        case needsSession(MigrationID, reason: String)
        /// The hook before a run ended with another status than 0.
        case refusedByHook(path: String, status: Int)
    }

    var database: EnvironmentDatabase { run.database }

    /// Carries the plan out.
    ///
    /// - Parameter remarks: the plan's remarks in words, for the ledger.
    public func carryOut(remarks: [String]) throws -> RunOutcome {
        Interruption.install()
        return try Interruption.cancelling(database.connection) {
            let outside = run.stepOutsideTransaction
            if options.isAtomic, let (id, reason) = outside { throw Problem.notAtomic(id, reason: reason) }
            // What a shared session can carry is a transaction, which the compare-and-swap keeps from being taken twice.
            let sharesSession = try database.sharesSessions()
            if sharesSession {
                if let (id, reason) = outside { throw Problem.needsSession(id, reason: reason) }
                observe(.sessionIsShared)
            }
            try askHook()
            try backUp()
            let state: LedgerState
            do {
                state = try prepareLedger()
            } catch PostgresError.connectionLost(let reason, _) {
                let fate = database.ledgerFate(observe: observe)
                return RunOutcome(
                    done: [],
                    failure: .lostInstalling(fate, reason: reason),
                    duration: .zero
                )
            }
            try database.bringUp(run.mirror)
            if sharesSession { try awaitEnd(after: state) }
            var start = DeploymentStart(
                record(remarks: remarks),
                after: state,
                by: try project.actor(),
                toolVersion: options.toolVersion
            )
            start.isPooled = database.connection.isPooled
            let lock = DeploymentLock(
                connection: database.connection,
                tenant: database.tenant,
                isUsable: !sharesSession
            )
            let outcome = try StepSequence(
                run: run,
                start: start,
                lock: lock,
                options: options,
                observe: observe
            ).carryOut()
            if options.writesReference { record(outcome, of: start.key) }
            tellHook(outcome, of: start.key)
            return outcome
        }
    }

    /// Waits, where no session can hold the lock, as long as the ledger has another deployment that has not ended.
    ///
    /// When the patience is over and no step of it is under way, it counts as gone. Where it is not, the ledger refuses its next
    /// step, which belongs to no running deployment then or does not follow the last one.
    ///
    /// - Parameter planned: what the plan was made for.
    private func awaitEnd(after planned: LedgerState) throws {
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(50)
        var last = planned.last
        while let other = last, other.outcome == nil {
            let waited = .now - start
            let rest = options.patience - waited
            guard rest > .zero else {
                if let holder = other.holder { throw LedgerProblem.busy(holder) }
                return
            }
            observe(.waiting(other.holder, for: waited))
            guard Pause.take(min(pause, rest)) else { throw LedgerProblem.busy(other.holder) }
            pause = min(pause * 2, .seconds(1))
            let state = try database.state()
            guard let state, state.sequence == planned.sequence else {
                throw Problem.overtaken(planned: planned.sequence, found: state?.sequence ?? 0)
            }
            last = state.last
        }
    }

    /// Installs or upgrades the ledger, and gives what it says then.
    private func prepareLedger() throws -> LedgerState {
        try database.checkRights(run.state)
        if let state = run.state {
            try database.upgradeLedger(state, toolVersion: options.toolVersion)
            return state
        }
        try database.installLedger(toolVersion: options.toolVersion)
        guard let state = try database.state(), state.sequence == 0 else {
            throw Problem.overtaken(planned: 0, found: try database.state()?.sequence ?? 0)
        }
        return state
    }

    private func record(remarks: [String]) -> DeploymentRecord {
        DeploymentRecord(
            kind: run.kind.rawValue,
            revision: run.target.revision,
            tag: run.target.tag,
            fromCommit: run.state?.position?.commit,
            toCommit: run.target.commit,
            tree: run.recordedTree,
            isWhole: run.plan.isWhole,
            plannedSteps: run.plan.steps.count,
            remarks: remarks
        )
    }
}

extension Project {
    /// Who runs the tool: whom git would name as the author, or else the machine's user.
    func actor() throws -> Actor {
        if let signature = try repository.defaultSignature() {
            return Actor(name: signature.name, email: signature.email)
        }
        return Actor(name: variables["USER"] ?? variables["LOGNAME"] ?? "unknown", email: "")
    }
}

extension EnvironmentDatabase {
    /// Records that a deployment failed, as far as the database can be told so: the next run closes what stays open.
    ///
    /// What may be running still has not failed.
    func close(_ deployment: DeploymentKey, after failure: StepFailure) {
        switch failure {
        case .connectionLost(_, .unknown, _), .connectionLost(_, .stillRuns, _), .ledgerGone: return
        default: break
        }
        let connection = connection.isAlive ? connection : try? reconnect()
        guard let connection else { return }
        try? Ledger(connection: connection, tenant: tenant)
            .end(deployment, DeploymentEnd(outcome: "failed", error: failure.summary))
    }
}

extension EnvironmentDatabase {
    /// Records that a deployment is done, once more where that may have been recorded already. All its steps are in.
    ///
    /// - Returns: whether the ledger has it now.
    func recordEnd(of deployment: DeploymentKey) -> Bool {
        do {
            let connection = try connection.isAlive ? connection : reconnect()
            try Ledger(connection: connection, tenant: tenant)
                .end(deployment, DeploymentEnd(outcome: "done"))
            return true
        } catch {
            return false
        }
    }
}

extension StepFailure {
    /// In the ledger's words: never a value of a row, only what kind of error it was.
    var summary: String {
        switch self {
        case .statement(let step, _, _, let error), .atEnd(let step, let error),
            .notBegun(let step, let error),
            .halfRun(let step, _, _, let error, _), .unrecorded(let step, _, let error):
            "\(step.step.id): \(error.sqlState)"
        case .lockNotHad(let step, let refusal, let tries, _):
            "\(step.step.id): \(refusal.error.sqlState) in \(tries) tries"
        case .blockedOthers(let step, _, let sessions), .blockedOthersMidway(let step, _, _, let sessions, _):
            "\(step.step.id): stopped since it blocked \(sessions.count) sessions"
        case .tookTooLong(let step, _, _): "\(step.step.id): statement timeout"
        case .cancelled(let step, _): "\(step.step.id): cancelled by another session"
        case .invalidIndexes(let step, _, _), .indexInTheWay(let step, _, _, _):
            "\(step.step.id): invalid index"
        case .unknownStatement(let step, let index): "\(step.step.id): statement \(index + 1) unknown"
        case .stoppedMidway(let step, let done): "\(step.step.id): stopped after statement \(done)"
        case .endedFromInside(let step): "\(step.step.id): transaction ended from inside"
        case .notCommitted(let step, let tag): "\(step.step.id): ended by \(tag)"
        case .connectionLost(let step?, _, _), .connection(let step, _): "\(step.step.id): connection lost"
        case .connectionLost(nil, _, _), .lostInstalling: "connection lost"
        case .tooManyLocks(let step, let refusal, _): "\(step.step.id): \(refusal.error.sqlState)"
        case .notEnded(let error): "end not recorded: \(error.sqlState)"
        case .ledgerGone: "ledger removed"
        case .stopped(let next): "stopped before \(next.step.id)"
        }
    }
}
