import ArgumentParser
import Migrations
import Reporting
import Workflows

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Back an environment's database up, and make sure that it can be read.",
        usage: "git migrate backup [-e <env>] [--to <folder>] [--prove] | --list",
        discussion: """
            Runs pg_dump as of one moment, outside of the repository, and reads back what it wrote; --prove restores it in a \
            scratch database and compares schema and numbers of rows. What it is of is recorded beside it and in the ledger: \
            size, checksum, the ledger's step and commit. Prints its path.
            """
    )

    @Option(
        help: ArgumentHelp("Where it goes; migrate.<env>.backupPath says it for good.", valueName: "folder")
    )
    var to: String?

    @Option(help: ArgumentHelp("How pg_dump writes it: custom or directory.", valueName: "format"))
    var format: Backup.Format?

    @Option(help: ArgumentHelp("How many tables are written at a time, into a folder.", valueName: "n"))
    var jobs: Int?

    @Flag(help: "Restore it in a scratch database, and compare.")
    var prove = false

    @Option(
        help: ArgumentHelp("A scratch server to prove it on, in place of a private one.", valueName: "url")
    )
    var url: String?

    @Option(help: ArgumentHelp("Remove the oldest beyond so many.", valueName: "n"))
    var keep: Int?

    @Flag(help: "Begin though the disk has less room than the tables take.")
    var ignoreSpace = false

    @Flag(help: "List the backups that there are.")
    var list = false

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var monitoring: MonitoringOptions
    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1.") }
        if let keep, keep < 1 { throw ValidationError("--keep takes a number from 1.") }
        guard url == nil || prove else { throw ValidationError("--url is about --prove.") }
        guard jobs ?? 1 == 1 || format != .custom else {
            throw ValidationError("--jobs writes a folder: --format directory.")
        }
    }

    func run() throws {
        guard !list else {
            return try common.run { console in try show(try common.project(), console) }
        }
        try monitoring.run("backup", common, about: { _, _ in environment }, carry)
    }

    private func carry(
        _ environment: EnvironmentOption,
        _ project: Project,
        _ console: Console,
        _ monitor: RunMonitor
    ) throws {
        _ = try environment.fleet(in: project)
        let database = try environment.database(in: project, startingLocal: false)
        let settings = database.settings
        var options = try BackupRun.Options(of: settings, in: project, to: to, toolVersion: toolVersion)
        if let jobs {
            options.jobs = jobs
            if jobs > 1 { options.format = .directory }
        }
        if let format { options.format = format }
        if prove { options.proof = try ScratchPlace(url: url, in: project) }
        if let keep { options.keep = keep }
        options.ignoresSpace = ignoreSpace
        let made = try BackupLines(console, environment: settings.name).carryOut(
            project,
            database,
            options
        )
        monitor.note(made.backup)
        console.output(made.path)
    }

    private func show(_ project: Project, _ console: Console) throws {
        _ = try environment.fleet(in: project)
        let settings = try project.environment(environment.name)
        let folder = try BackupFolder(of: settings, in: project, named: to)
        let backups = try folder.backups().filter { $0.backup.environment == settings.name }
        guard !backups.isEmpty else {
            return console.message("there is no backup of \(settings.name) in \(folder.path)")
        }
        console.output(BackupText(console.outputStyle, environment: settings.name).list(backups))
    }
}

extension Backup.Format: ExpressibleByArgument {}
