import Migrations

/// The backup that a deployment was to make first was not made: nothing was deployed.
public struct BackupLacking: Error {
    /// Why.
    public let reason: any Error
}

extension Run {
    /// Backs the database up, where the environment requires it.
    func backUp() throws {
        guard run.checklist.promisesBackup else { return }
        do {
            let options = try BackupRun.Options(
                of: run.database.settings,
                in: project,
                toolVersion: options.toolVersion
            )
            let made = try BackupRun(project: project, database: run.database, options) { event in
                observe(.backsUp(event))
            }.carryOut()
            observe(.backedUp(made.backup, path: made.path))
        } catch {
            throw BackupLacking(reason: error)
        }
    }
}
