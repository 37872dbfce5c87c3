import Git
import Migrations
import Postgres

/// Carries a prepared plan out, and records it in the ledger and in git.
public struct Run {
    let project: Project
    let run: PreparedRun
    /// This tool's version, for the record.
    let toolVersion: String
    /// How long to wait for another deployment to end.
    let patience: Duration
    let observe: (RunEvent) -> Void

    /// A run that tells `observe` what happens.
    public init(
        _ run: PreparedRun,
        in project: Project,
        toolVersion: String,
        patience: Duration,
        observe: @escaping (RunEvent) -> Void
    ) {
        self.project = project
        self.run = run
        self.toolVersion = toolVersion
        self.patience = patience
        self.observe = observe
    }

    /// Why a run could not begin.
    public enum Problem: Error, Hashable, Sendable {
        /// Another deployment changed the database after the plan was made.
        case overtaken(planned: Int, found: Int)
    }

    private var connection: Connection { run.database.connection }
    private var ledger: Ledger { run.database.ledger }
    private var environment: EnvironmentName { run.database.settings.name }

    /// Carries the plan out.
    ///
    /// - Parameter remarks: the plan's remarks in words, for the ledger.
    public func carryOut(remarks: [String]) throws -> RunOutcome {
        Interruption.install()
        return try Interruption.cancelling(connection) {
            let lock = DeploymentLock(connection: connection)
            try lock.take(patience: patience) { observe(.waiting($0)) }
            defer { lock.release() }
            let sequence = try prepareLedger()
            let deployment = try ledger.begin(
                record(remarks: remarks),
                by: try project.actor(),
                toolVersion: toolVersion
            )
            let outcome = runSteps(of: deployment, after: sequence)
            try conclude(deployment, outcome)
            return outcome
        }
    }

    /// Installs or upgrades the ledger, and makes sure that the database is still what the plan was made for.
    private func prepareLedger() throws -> Int {
        try ledger.checkRights()
        if try ledger.installedVersion() ?? 0 < LedgerMigrations.currentVersion {
            try ledger.install(for: environment, toolVersion: toolVersion)
        }
        let state = try run.database.state()
        let planned = run.state?.sequence ?? 0
        guard let state, state.sequence == planned else {
            throw Problem.overtaken(planned: planned, found: state?.sequence ?? 0)
        }
        try ledger.closeAbandoned(state.last)
        if let interrupted = state.interrupted { throw LedgerProblem.interrupted(interrupted, environment) }
        return state.sequence
    }

    private func runSteps(of deployment: Int, after sequence: Int) -> RunOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let runner = StepRunner(
            connection: connection,
            deployment: deployment,
            lockTimeout: run.database.settings.lockTimeout
        )
        var done: [Step] = []
        var failure: StepFailure?
        for (index, step) in run.steps.enumerated() {
            if Interruption.requested {
                failure = .stopped(next: step)
                break
            }
            observe(.started(step.step, number: index + 1, of: run.steps.count))
            connection.onNotice = { observe(.notice($0, step.step)) }
            let began = clock.now
            do throws(StepFailure) {
                try runner.run(step, after: sequence + index)
            } catch {
                failure = Recovery(database: run.database, deployment: deployment)
                    .clarified(error, sequence: sequence + index + 1)
            }
            if case .connectionLost(_, .isIn, _)? = failure { done.append(step.step) }
            guard failure == nil else { break }
            done.append(step.step)
            observe(.finished(step.step, clock.now - began))
        }
        connection.onNotice = nil
        return RunOutcome(done: done, failure: failure, duration: clock.now - start)
    }

    /// Ends the deployment in the ledger, and records the commit in git when the environment is at it now.
    private func conclude(_ deployment: Int, _ outcome: RunOutcome) throws {
        guard let failure = outcome.failure else {
            try ledger.finish(deployment: deployment, outcome: "done")
            if run.plan.isWhole { writeGitRecord(steps: outcome.done.count) }
            return
        }
        run.database.close(deployment, after: failure)
    }

    private func writeGitRecord(steps: Int) {
        do {
            try GitRecord(project.repository).write(
                environment,
                run.target.commit,
                message: "\(run.kind.rawValue) \(run.target.name): \(steps) steps"
            )
        } catch {
            observe(.recordNotWritten(reason: "\(error)"))
        }
    }

    private func record(remarks: [String]) -> DeploymentRecord {
        DeploymentRecord(
            kind: run.kind.rawValue,
            revision: run.target.revision,
            tag: run.target.tag,
            fromCommit: run.state?.position?.commit,
            toCommit: run.target.commit,
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
    func close(_ deployment: Int, after failure: StepFailure) {
        if case .connectionLost(_, .unknown, _) = failure { return }
        let ledger = connection.isAlive ? ledger : (try? reconnect()).map(Ledger.init)
        try? ledger?.finish(deployment: deployment, outcome: "failed", error: failure.summary)
    }
}

extension StepFailure {
    /// In the ledger's words: never a value of a row, only what kind of error it was.
    var summary: String {
        switch self {
        case .statement(let step, _, _, let error), .atEnd(let step, let error),
            .notBegun(let step, let error),
            .halfRun(let step, _, _, let error), .unrecorded(let step, _, let error):
            "\(step.step.id): \(error.sqlState)"
        case .notCommitted(let step, let tag): "\(step.step.id): ended by \(tag)"
        case .connectionLost(let step, _, _), .connection(let step, _): "\(step.step.id): connection lost"
        case .stopped(let next): "stopped before \(next.step.id)"
        }
    }
}
