import ArgumentParser
import Reporting
import Workflows

struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Sign that a deployment may be carried out as it is planned now.",
        usage: "git migrate approve [<rev>] [-e <env>] [<options>] [-- <path>...]",
        discussion: """
            Shows the plan, and keeps a statement about it as a git note on the commit, signed with the key that git signs with: \
            which database, from which commit, to which, and every step. When any of this is another at the deployment, the \
            approval does not count. Authors of the plan's migrations cannot approve it.
            """
    )

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let scope = try deployment.scope(in: project, console)
            let run = try deployment.prepare(scope, in: project)
            let isDetailed = console.volume == .verbose
            console.message(PlanText(console.messageStyle, isDetailed: isDetailed).text(run))
            if !run.isRunnable, let complaint = ObstacleText(console.messageStyle).complaint(run) {
                throw console.fail(complaint)
            }
            let outcome = try Approving(run, in: project).approve()
            console.message(ApprovalText(console.messageStyle).text(outcome, of: run))
        }
    }
}
