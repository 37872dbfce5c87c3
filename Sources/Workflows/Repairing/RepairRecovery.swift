import Migrations
import Postgres

/// What became of a repair whose connection was lost.
extension Repair {
    /// Asks the ledger where the connection is lost between the statements of the migration.
    func recovering(
        _ found: Case,
        _ action: Action,
        _ deployment: DeploymentKey,
        _ observe: @escaping (RunEvent) -> Void,
        _ body: () throws -> StepFailure?
    ) throws -> StepFailure? {
        do {
            return try body()
        } catch PostgresError.connectionLost(let reason, _) {
            return lost(found, action, deployment, reason, observe)
        }
    }

    /// Nil where the case turns out to be settled.
    func lost(
        _ found: Case,
        _ action: Action,
        _ deployment: DeploymentKey,
        _ reason: String,
        _ observe: @escaping (RunEvent) -> Void
    ) -> StepFailure? {
        let fate = Recovery(
            database: database,
            deployment: deployment,
            isPooled: database.connection.isPooled,
            observe: observe
        ).find(total: 1).fate
        let isSettled: Bool
        switch action {
        case .resume, .markDone: isSettled = fate == .isIn
        // The journal tells no more of a migration that counts as not begun.
        case .markNotDone: isSettled = fate == .wasUndone
        }
        return isSettled && database.recordEnd(of: deployment)
            ? nil : .connectionLost(found.step, fate, reason: reason)
    }
}
