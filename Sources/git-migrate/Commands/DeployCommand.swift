import ArgumentParser
import Migrations
import Workflows

struct DeployCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Apply what lies between the commit that an environment is at and another one.",
        usage: "git migrate deploy [<rev>] [-e <env>] [<options>] [-- <path>...]",
        discussion: """
            Without <rev>, to HEAD. Each migration commits in one transaction with its record. What the revision lacks is \
            reverted only with --allow-revert. With paths, only the migrations with these files are applied.
            """
    )

    @Argument(help: ArgumentHelp("A tag, a branch, or anything that git rev-parse takes.", valueName: "rev"))
    var revision: String?

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var request: PlanOptions
    @OptionGroup var carrying: CarryingOptions
    @OptionGroup var common: CommonOptions

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("Apply only the migrations with these files.", valueName: "path")
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
            try carrying.carrying(project, console).carry(run)
        }
    }
}
