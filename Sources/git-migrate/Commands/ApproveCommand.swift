import ArgumentParser
import Migrations
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
            if let settings = try scope.environment.fleet(in: project) {
                let target = try Target(scope.revision, in: project)
                let fleet = try Fleet(settings, in: project)
                let subjects = try subjects(of: fleet, scope, in: project, console)
                return try approve(subjects, of: settings.name, to: target, in: project, console)
            }
            let run = try deployment.prepare(scope, in: project)
            let isDetailed = console.volume == .verbose
            console.message(PlanText(console.messageStyle, isDetailed: isDetailed).text(run))
            if !run.isRunnable, let complaint = ObstacleText(console.messageStyle).complaint(run) {
                throw console.fail(complaint)
            }
            let name = run.database.settings.name
            try approve([ApprovalSubject(run)], of: name, to: run.target, in: project, console)
        }
    }

    private func approve(
        _ subjects: [ApprovalSubject],
        of environment: EnvironmentName,
        to target: Target,
        in project: Project,
        _ console: Console
    ) throws {
        let outcome = try Approving(subjects, of: environment, to: target, in: project).approve()
        console.message(ApprovalText(console.messageStyle).text(outcome, of: target, for: environment))
    }

    /// Shows what would be done to each member, and gives what there is to approve.
    private func subjects(
        of fleet: Fleet,
        _ scope: DeploymentOptions.Scope,
        in project: Project,
        _ console: Console
    ) throws -> [ApprovalSubject] {
        let order = try deployment.order(scope, in: project)
        let style = console.messageStyle
        let survey = FleetSurvey(console: console, fleet: fleet, parallel: fleet.settings.parallel)
        let found = try survey.found { member -> (standing: FleetStanding, subject: ApprovalSubject?) in
            do {
                return try fleet.withTask(order, on: member) { task, _ in
                    guard case .run(let run) = task else {
                        return (FleetStanding(member.name, task: task, style), nil)
                    }
                    let standing = FleetStanding(member.name, prepared: run, style, isGated: false)
                    return (standing, ApprovalSubject(run))
                }
            } catch {
                return (FleetStanding(member.name, failed: error), nil)
            }
        }
        let standings = found.map(\.standing)
        let isDetailed = console.volume == .verbose
        let text = FleetText(style, fleet: fleet.settings.name, isDetailed: isDetailed)
        // Nobody signs what was not shown.
        let plans = FleetText(style, fleet: fleet.settings.name, isDetailed: true).plans(standings)
        console.message(([text.table(standings)] + plans).joined(separator: "\n"))
        if let complaint = text.refusal(standings) { throw console.fail(complaint) }
        return found.compactMap(\.subject)
    }
}
