import ArgumentParser
import Workflows

struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Walk an environment back with the down scripts that were recorded.",
        usage: "git migrate rollback (<rev> | <file> | --last | --steps <n>) [-e <env>] [<options>]",
        discussion: """
            Reverts what the revision lacks, the latest applied first. The down scripts are those that the ledger recorded \
            when the migrations ran, so that no commit is needed to go back; --down-from takes those of a commit where they \
            were mended.

            With a migration's file in place of <rev>, that migration alone, unless others were applied after it; without -e and \
            migrate.environment then on production where CONFIRM_PRODUCTION is true, and else on staging.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Where to go back to: a tag, a branch, or anything that git rev-parse takes; or one migration, by its file.",
            valueName: "rev"
        )
    )
    var revision: String?

    @Flag(help: "Undo the last deployment.")
    var last = false

    @Option(help: ArgumentHelp("Undo the last <n> migrations.", valueName: "n"))
    var steps: Int?

    @Flag(help: "Revert the migration of the file though later ones stay.")
    var only = false

    @OptionGroup var downs: DownOptions
    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var atomicity: AtomicOption
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var carrying: CarryingOptions
    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        let ways = [revision != nil, last, steps != nil].count { $0 }
        guard ways == 1 else {
            throw ValidationError("Say where to go back to: a revision, --last, or --steps <n>.")
        }
        guard !only || revision != nil else { throw ValidationError("--only is about one migration's file.") }
        if let steps, steps < 1 { throw ValidationError("--steps takes a number from 1.") }
    }

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let destination = try destination(in: project)
            var environment = environment
            if case .migration = destination {
                environment = environment.ofNamedMigration(in: project, console)
            } else if only {
                throw NamedMigration.Problem.notAFile(option: "--only", word: revision)
            }
            let fleetSettings = try environment.fleet(in: project)
            let downSource = try downs.source(in: project)
            if let settings = fleetSettings {
                return try carrying.fleetCarrying(
                    project,
                    console,
                    settings,
                    request,
                    isAtomic: atomicity.atomic,
                    fleet
                ).carry()
            }
            let database = try database(environment, for: destination, in: project)
            try fleet.requireNone(for: database.settings)
            var run = try Preparation(project: project, database: database).rollback(
                to: destination,
                downsFrom: downSource
            )
            run.asked.options += environment.memberWords
            var carrying = carrying.carrying(project, console, isAtomic: atomicity.atomic)
            carrying.options.writesReference = environment.member == nil
            carrying.options.member = environment.member
            try carrying.carry(run)
        }
    }

    private var request: FleetRequest {
        if let revision { return .order(.rollback(revision, alone: only, downsFrom: downs.revision)) }
        return .undo(steps.map(Fleet.Undo.steps) ?? .lastRun, downsFrom: downs.revision)
    }

    /// Where the repository does not know the revision the ledger may; but a server is not started for what may be mistyped.
    private func database(
        _ environment: EnvironmentOption,
        for destination: Preparation.RollbackTarget,
        in project: Project
    ) throws -> EnvironmentDatabase {
        guard case .recorded(let revision) = destination else {
            return try environment.database(in: project)
        }
        do {
            return try environment.database(in: project, startingLocal: false)
        } catch {
            // What the repository has to say of the revision is what the user can do something about.
            _ = try Target(revision, in: project)
            throw error
        }
    }

    /// Found without a server, which a mistyped revision must not start or reach for.
    private func destination(in project: Project) throws -> Preparation.RollbackTarget {
        if let revision { return try Preparation.RollbackTarget(revision, alone: only, in: project) }
        if let steps { return .steps(steps) }
        return .lastDeployment
    }
}
