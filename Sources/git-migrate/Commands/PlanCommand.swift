import ArgumentParser
import Migrations
import Reporting
import Workflows

/// What changes a plan.
struct PlanOptions: ParsableArguments {
    @Flag(help: "Apply migrations whose version is below one that is applied.")
    var allowLate = false

    @Flag(help: "Revert migrations that the revision lacks.")
    var allowRevert = false

    @Flag(help: "Apply migrations that have no down script.")
    var allowMissingDown = false

    func request(paths: [String]) -> PlanRequest {
        var request = PlanRequest(.deploy)
        request.allowLate = allowLate
        request.allowRevert = allowRevert
        request.allowMissingDown = allowMissingDown
        request.paths = paths
        return request
    }
}

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a deployment would do.",
        usage: "git migrate plan [<rev>] [-e <env>] [<options>] [-- <path>...]",
        discussion: "Without <rev>, to HEAD. Changes nothing; the exit status is 1 when deploy would refuse."
    )

    @Argument(help: ArgumentHelp("A tag, a branch, or anything that git rev-parse takes.", valueName: "rev"))
    var revision: String?

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var request: PlanOptions
    @OptionGroup var common: CommonOptions

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("Plan only the migrations with these files.", valueName: "path")
    )
    var paths: [String] = []

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let settings = try project.environment(environment.name)
            let request = request.request(paths: paths.map(project.pathFromTop))
            let database = try EnvironmentDatabase(settings, in: project)
            let run = try Preparation(project: project, database: database).deploy(
                revision ?? "HEAD",
                as: request
            )
            console.output(PlanText(console.outputStyle).text(run))
            if let complaint = ObstacleText(console.messageStyle).complaint(run) {
                throw console.fail(complaint)
            }
        }
    }
}
