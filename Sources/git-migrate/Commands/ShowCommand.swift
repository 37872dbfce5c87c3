import ArgumentParser
import Migrations
import Reporting
import Workflows

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the migrations of a release, or one deployment.",
        usage: "git migrate show [<rev> | <env>#<number>] [--porcelain | --json]",
        discussion: """
            Of a release, or of any other revision: the migrations since the release before, each with its commit, its author, its \
            two scripts, and whether a rehearsal has proven its way back. Of a deployment, by its number in the log: what ran, and \
            how long it took.
            """
    )

    @Argument(
        help: ArgumentHelp("A tag or another revision, HEAD without it; or a deployment.", valueName: "what")
    )
    var what = "HEAD"

    @OptionGroup var format: DataFormat
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            try Pager.showing(project) {
                if let (environment, number) = deployment {
                    try show(number, of: environment, project, console)
                } else {
                    try showRelease(project, console)
                }
            }
        }
    }

    /// `production#3`. Git takes no `#` behind a name for anything of its own, and a branch may be called so: it is found by its
    /// whole name, `heads/production#3`.
    private var deployment: (EnvironmentName, Int)? {
        let parts = what.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let environment = EnvironmentName(String(parts[0])),
            let number = Int(parts[1]), number > 0
        else { return nil }
        return (environment, number)
    }

    private func show(
        _ number: Int,
        of environment: EnvironmentName,
        _ project: Project,
        _ console: Console
    ) throws {
        let deployment = try DeploymentLog(project).deployment(number, of: environment) {
            try EnvironmentDatabase(
                try project.environment(environment.text),
                in: project,
                startingLocal: false
            )
        }
        if format.json { return console.output(DeploymentRecords.json(deployment)) }
        console.output(
            format.porcelain
                ? DeploymentRecords.porcelain([deployment])
                : DeploymentLogText(console.outputStyle).block(deployment)
        )
    }

    private func showRelease(_ project: Project, _ console: Console) throws {
        let release = try ReleaseContents(what, in: project)
        if format.json { return console.output(ReleaseText.json(release)) }
        console.output(
            format.porcelain
                ? ReleaseText.porcelain(release) : ReleaseText(console.outputStyle).text(release)
        )
    }
}
