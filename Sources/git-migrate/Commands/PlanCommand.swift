import ArgumentParser
import Reporting
import Workflows

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a deployment would do.",
        usage: "git migrate plan [<rev> | <file>] [-e <env>] [<options>] [-- <path>...]",
        discussion: "Without <rev>, to HEAD. Changes nothing; the exit status is 1 when deploy would refuse."
    )

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let scope = try deployment.scope(in: project, console)
            if let settings = try scope.environment.fleet(in: project) {
                return try FleetCarrying(
                    project: project,
                    console: console,
                    fleet: try Fleet(settings, in: project),
                    request: .order(try deployment.order(scope, in: project, overrides)),
                    isDryRun: true,
                    isConfirmed: false,
                    options: Run.Options(toolVersion: toolVersion, patience: .zero, hookText: HookJSON.text),
                    parallel: settings.parallel,
                    maxFailures: 1
                ).carry()
            }
            let run = try deployment.prepare(scope, in: project, overrides)
            let text = PlanText(console.outputStyle, isDetailed: console.volume == .verbose)
            console.output(text.text(run))
            if let complaint = ObstacleText(console.messageStyle).complaint(run) {
                throw console.fail(complaint)
            }
        }
    }
}
