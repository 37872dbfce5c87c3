import ArgumentParser
import Migrations
import Reporting
import Workflows

struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Show what is wrong with an environment, and settle it.",
        usage:
            "git migrate repair [-e <env>] [--resume [--from <n>] | --mark-done | --mark-not-done | --undo | --adopt-identity] [--reason <text>]",
        discussion: """
            Without an action, shows what is wrong and how to go on, and changes nothing. Every action is recorded in the \
            ledger with who did it and why.
            """
    )

    @Flag(help: "Run the statements that are not in of a migration outside a transaction.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Go on with this statement: you have looked whether the one that stopped is in.",
            valueName: "n"
        )
    )
    var from: Int?

    @Flag(help: "Record that migration as done: it was finished by hand.")
    var markDone = false

    @Flag(help: "Forget that the migration began: what ran of it was undone by hand.")
    var markNotDone = false

    @Flag(help: "Undo what ran of that migration with its recorded down script.")
    var undo = false

    @Flag(help: "Make a copied database the environment, with an identity of its own.")
    var adoptIdentity = false

    @Option(
        help: ArgumentHelp("The environment that was copied, where nothing else shows it.", valueName: "env")
    )
    var was: String?

    @Option(help: ArgumentHelp("Why, for the record; a mark needs one.", valueName: "text"))
    var reason: String?

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var carrying: CarryingOptions
    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard [resume, markDone, markNotDone, undo, adoptIdentity].count(where: { $0 }) <= 1 else {
            throw ValidationError(
                "Say one of --resume, --mark-done, --mark-not-done, --undo and --adopt-identity."
            )
        }
        guard was == nil || adoptIdentity else {
            throw ValidationError("--was is about --adopt-identity.")
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
            if adoptIdentity, !carrying.isDryRun {
                try adopt(database, project, console)
            } else if undo, !carrying.isDryRun {
                try withdraw(database, project, console)
            } else if let action, !carrying.isDryRun {
                try settle(action, database, project, console)
            } else {
                try show(Repair(project: project, database: database), settings.name, console)
            }
        }
    }

    private func show(_ repair: Repair, _ environment: EnvironmentName, _ console: Console) throws {
        guard let diagnosis = try repair.diagnose() else {
            console.message("there is nothing to repair: nothing was ever deployed to \(environment)")
            return
        }
        let text = DiagnosisText(console.outputStyle, diagnosis).text
        guard !diagnosis.isSound else { return console.message(text) }
        console.output(text)
        if diagnosis.needsPerson { throw CommandEnd(status: .needsPerson) }
    }

    private func settle(
        _ action: Repair.Action,
        _ database: EnvironmentDatabase,
        _ project: Project,
        _ console: Console
    ) throws {
        let repair = Repair(project: project, database: database)
        let found = try repair.find()
        let text = RepairText(
            console.messageStyle,
            environment: database.settings.name,
            member: environment.member
        )
        console.message(text.state(found))
        try confirm(database.settings, project, console)
        let lines = RunLines(console, environment: database.settings.name)
        let failure = try repair.settle(
            found,
            action,
            toolVersion: toolVersion,
            patience: carrying.wait.duration,
            observe: lines.tell
        )
        console.clearPassing()
        if let failure { throw console.fail(text.complaint(failure)) }
        console.message(text.settled(found, action))
    }

    private func withdraw(_ database: EnvironmentDatabase, _ project: Project, _ console: Console) throws {
        let found = try Repair(project: project, database: database).find()
        let environment = database.settings.name
        console.message(
            RepairText(console.messageStyle, environment: environment, member: self.environment.member).state(
                found
            )
        )
        try confirm(database.settings, project, console)
        let lines = RunLines(console, environment: environment)
        do {
            defer { console.clearPassing() }
            try Withdrawal(project: project, database: database).carryOut(
                found,
                reason: reason,
                toolVersion: toolVersion,
                patience: carrying.wait.duration,
                observe: lines.tell
            )
        }
        console.message(WithdrawalText.settled(found.interrupted.id, on: environment))
    }

    private func adopt(_ database: EnvironmentDatabase, _ project: Project, _ console: Console) throws {
        let adoption = Adoption(project: project, database: database)
        guard let found = try adoption.find() else {
            console.message("there is nothing to adopt: the ledger is that of \(database.settings.name)")
            return
        }
        try adoption.check(found, was: try was.map(environmentName))
        let text = AdoptionText(found)
        try confirm(database.settings, project, console)
        let remarks = text.remarks + [reason].compactMap(\.self)
        try adoption.adopt(found, remarks: remarks, toolVersion: toolVersion)
        console.message(text.settled)
    }

    private func confirm(_ settings: EnvironmentSettings, _ project: Project, _ console: Console) throws {
        try Confirmation(settings: settings, isGiven: carrying.yes, variables: project.variables).require(
            console
        )
    }

    private func action() throws -> Repair.Action? {
        if resume { return .resume(from: from) }
        guard markDone || markNotDone else { return nil }
        guard let reason, !reason.isEmpty else { throw Repair.Problem.noReason }
        return markDone ? .markDone(reason: reason) : .markNotDone(reason: reason)
    }
}
