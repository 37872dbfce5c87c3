import Migrations
import Postgres

/// The beginning of a deployment by itself, where it does not travel with its first steps, or was refused there.
struct DeploymentOpening {
    let database: EnvironmentDatabase
    let start: DeploymentStart
    let lock: DeploymentLock
    /// The first step; nil in a plan without any.
    let next: PreparedStep?
    /// How long to wait for another deployment to end.
    let patience: Duration
    let observe: (RunEvent) -> Void

    /// Begins the deployment.
    func begin() throws {
        if let refusal = try refusal() { try begin(after: refusal) }
    }

    /// Begins the deployment once nobody else holds the lock.
    func begin(after error: ServerError) throws {
        guard error.sqlState == "GM007", !lock.isTaken else { throw try obstacle(error) }
        try lock.take(patience: patience) { observe(.waiting($0, for: $1)) }
        if let refusal = try refusal() { throw try obstacle(refusal) }
    }

    /// Why the ledger refused to begin; nil when the deployment has begun.
    private func refusal() throws -> ServerError? {
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

    /// Why a deployment does not begin: mostly that another one did.
    func obstacle(_ error: ServerError) throws -> any Error {
        if error.isCancelled, let next { return StepFailure.stopped(next: next) }
        if error.isLockTimeout, let next { return StepFailure.notBegun(next, error) }
        guard ["GM001", "GM009", "GM010", "23505"].contains(error.sqlState), let state = try database.state()
        else {
            if try !database.ledger.exists() { return StepFailure.ledgerGone(next, statements: 0) }
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
}
