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
        let settings = run.database.settings
        do {
            let options = BackupRun.Options(
                folder: try BackupFolder(of: settings, in: project),
                format: settings.backups.format,
                jobs: settings.backups.jobs,
                proof: settings.backups.proves ? try ScratchPlace(url: nil, in: project) : nil,
                keep: settings.backups.keep,
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
