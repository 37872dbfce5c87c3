import ArgumentParser
import Reporting

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a deployment would do.",
        usage: "git migrate plan [<rev>] [-e <env>] [<options>] [-- <path>...]",
        discussion: "Without <rev>, to HEAD. Changes nothing; the exit status is 1 when deploy would refuse."
    )

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let run = try deployment.prepare(in: try common.project())
            let text = PlanText(console.outputStyle, isDetailed: console.volume == .verbose)
            console.output(text.text(run))
            if let complaint = ObstacleText(console.messageStyle).complaint(run) {
                throw console.fail(complaint)
            }
        }
    }
}
