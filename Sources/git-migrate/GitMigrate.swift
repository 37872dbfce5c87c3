import ArgumentParser

/// The command `git migrate`.
struct GitMigrate: ParsableCommand {
    /// This tool's version.
    static let version = "0.1.0"

    /// As in every other message of the tool.
    static var _errorPrefix: String { "error: " }

    static let configuration = CommandConfiguration(
        commandName: "git-migrate",
        abstract: "Move PostgreSQL databases between commits, as git moves working trees.",
        usage: "git migrate <command> [<options>]",
        discussion: """
            Migrations are pairs of SQL files, up and down, that are read from commits and tags. An environment is a database \
            that is at a commit; deploy and rollback move it to another one.

            Exit status: 0 done or nothing to do; 1 findings or a refusal, nothing was changed; 2 a run failed and what was \
            begun was undone; 3 the state needs a person; 128 git's or the database's own refusal; 129 usage.
            """,
        version: "git-migrate \(version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Migration",
                subcommands: [
                    InitCommand.self, NewCommand.self, CheckCommand.self, ExplainCommand.self,
                    TestCommand.self,
                    ArchiveCommand.self, HooksCommand.self,
                    LocalCommand.self,
                ]
            ),
            CommandGroup(
                name: "Environment",
                subcommands: [
                    PlanCommand.self, DeployCommand.self, RollbackCommand.self, RepairCommand.self,
                    ApproveCommand.self, BackupCommand.self, RestoreCommand.self,
                ]
            ),
            CommandGroup(
                name: "Review",
                subcommands: [
                    StatusCommand.self, DiffCommand.self, DriftCommand.self, BlameCommand.self,
                    LogCommand.self, ShowCommand.self, ReportCommand.self, SyncCommand.self,
                    FsckCommand.self, DoctorCommand.self,
                ]
            ),
        ]
    )
}
