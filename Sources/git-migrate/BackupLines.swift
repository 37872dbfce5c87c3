import Migrations
import Reporting
import Workflows

/// Backs up, and tells of it on the console.
struct BackupLines {
    private let console: Console
    private let text: BackupText

    init(_ console: Console, environment: EnvironmentName) {
        self.console = console
        text = BackupText(console.messageStyle, environment: environment)
    }

    func carryOut(
        _ project: Project,
        _ database: EnvironmentDatabase,
        _ options: BackupRun.Options
    ) throws -> (backup: Backup, path: String) {
        defer { console.clearPassing() }
        let made = try BackupRun(project: project, database: database, options) { event in
            if console.logs(.backsUp(event)) { return }
            let line = text.line(event)
            if line.isPassing { return console.passing(line.text) }
            console.clearPassing()
            console.message(line.text)
        }.carryOut()
        console.clearPassing()
        if !console.logs(.backedUp(made.backup, path: made.path)) {
            console.message(text.made(made.backup))
        }
        return made
    }
}
