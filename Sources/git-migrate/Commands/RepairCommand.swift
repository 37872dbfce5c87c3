import ArgumentParser
import Reporting
import Workflows

struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Settle a migration that runs outside a transaction and stopped in its midst.",
        usage:
            "git migrate repair [-e <env>] [--resume [--from <n>] | --mark-done | --mark-not-done] [--reason <text>]",
        discussion: "Without an action, shows what ran and what did not, and changes nothing."
    )

    @Flag(help: "Run the statements that are not in.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Go on with this statement: you have looked whether the one that stopped is in.",
            valueName: "n"
        )
    )
    var from: Int?

    @Flag(help: "Record the migration as done: it was finished by hand.")
    var markDone = false

    @Flag(help: "Forget that the migration began: what ran of it was undone by hand.")
    var markNotDone = false

    @Option(help: ArgumentHelp("Why, for the record; a mark needs one.", valueName: "text"))
    var reason: String?

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var carrying: CarryingOptions
    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard [resume, markDone, markNotDone].count(where: { $0 }) <= 1 else {
            throw ValidationError("Say one of --resume, --mark-done and --mark-not-done.")
        }
        guard from == nil || resume else { throw ValidationError("--from goes with --resume.") }
    }

    func run() throws {
        try common.run { console in
            let project = try common.project()
            _ = try environment.fleet(in: project)
            let action = try action()
            let database = try environment.database(in: project)
            let settings = database.settings
            let repair = Repair(project: project, database: database)
            let found = try repair.find()
            let text = RepairText(console.messageStyle, environment: settings.name)
            guard let action, !carrying.isDryRun else {
                console.output(text.state(found))
                throw CommandEnd(status: .needsPerson)
            }
            console.message(text.state(found))
            try Confirmation(settings: settings, isGiven: carrying.yes, variables: project.variables).require(
                console
            )
            let failure = try repair.settle(
                found,
                action,
                toolVersion: toolVersion,
                patience: carrying.wait.duration
            )
            if let failure { throw console.fail(text.complaint(failure)) }
            console.message(text.settled(found, action))
        }
    }

    private func action() throws -> Repair.Action? {
        if resume { return .resume(from: from) }
        guard markDone || markNotDone else { return nil }
        guard let reason, !reason.isEmpty else { throw Repair.Problem.noReason }
        return markDone ? .markDone(reason: reason) : .markNotDone(reason: reason)
    }
}
