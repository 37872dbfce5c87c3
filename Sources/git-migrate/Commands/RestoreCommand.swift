import ArgumentParser
import Migrations
import Reporting
import Workflows

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring an environment's database back from a backup.",
        usage: "git migrate restore <backup> [-e <env>] [--into <database>] [<options>]",
        discussion: """
            Restores into a new database beside the one that is there, compares the schema with what was backed up, and then \
            exchanges the two by name: the one that was there is kept under another name. With --into the new database stays \
            beside it under that name. A database that has taken steps since the backup is not replaced without \
            --discard-newer, nor one that others are connected to without --disconnect.
            """
    )

    @Argument(help: ArgumentHelp("The path that git migrate backup printed.", valueName: "backup"))
    var path: String

    @Option(
        help: ArgumentHelp(
            "Restore into a new database of this name, and replace none.",
            valueName: "database"
        )
    )
    var into: String?

    @Flag(help: "Replace a database that has taken steps since the backup, or is another one.")
    var discardNewer = false

    @Flag(help: "End the sessions of others in the database that is replaced.")
    var disconnect = false

    @Flag(name: [.customShort("y"), .long], help: "Give the confirmation that the environment asks for.")
    var yes = false

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard into == nil || !(discardNewer || disconnect) else {
            throw ValidationError("--into replaces no database: leave --discard-newer and --disconnect out.")
        }
    }

    func run() throws {
        try common.run { console in
            let project = try common.project()
            _ = try environment.fleet(in: project)
            let settings = try project.environment(environment.name)
            let text = BackupText(console.messageStyle, environment: settings.name)
            let restoration = try Restoration(path, in: project) { event in
                console.passing(text.line(event))
            }
            let database = try environment.database(in: project, startingLocal: false)
            if into == nil { try restoration.check(database, discardingNewer: discardNewer) }
            let intention = text.intention(restoration.record, into: into)
            console.message(intention)
            try Confirmation(settings: settings, isGiven: yes, variables: project.variables).require(
                console,
                showing: intention
            )
            defer { console.clearPassing() }
            let outcome = try restoration.carryOut(
                on: database,
                into: into,
                disconnecting: disconnect,
                at: now(),
                toolVersion: toolVersion
            )
            console.clearPassing()
            console.message(text.restored(outcome))
        }
    }
}
