import ArgumentParser

struct DeployCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Apply what lies between the commit that an environment is at and another one.",
        usage: "git migrate deploy [<rev> | <file>] [-e <env>] [<options>] [-- <path>...]",
        discussion: """
            Without <rev>, to HEAD. Each migration commits in one transaction with its record. What the revision lacks is \
            reverted only with --allow-revert. With paths, only the migrations with these files are applied.

            With a file of HEAD in place of <rev>, that migration alone, once all before it are applied; without -e and \
            migrate.environment then on production where CONFIRM_PRODUCTION is true, and else on staging.
            """
    )

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var atomicity: AtomicOption
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var carrying: CarryingOptions
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let scope = try deployment.scope(in: project, console)
            if let settings = try scope.environment.fleet(in: project) {
                return try carrying.fleetCarrying(
                    project,
                    console,
                    settings,
                    .order(try deployment.order(scope, in: project, overrides, isConfirmed: carrying.yes)),
                    isAtomic: atomicity.atomic,
                    fleet
                ).carry()
            }
            let run = try deployment.prepare(scope, in: project, overrides, isConfirmed: carrying.yes)
            try fleet.requireNone(for: run.database.settings)
            var carrying = carrying.carrying(project, console, isAtomic: atomicity.atomic)
            carrying.options.writesReference = deployment.environment.member == nil
            carrying.options.member = deployment.environment.member
            try carrying.carry(run)
        }
    }
}
