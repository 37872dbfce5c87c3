import ArgumentParser
import Reporting
import Workflows

struct RerunHookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Run post-migrate once more for the last deployment, and record how it ended.",
        usage: "git migrate hooks rerun [-e <env>] [<options>]",
        discussion: "The exit status is 1 when the hook fails."
    )

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let database = try environment.database(in: project)
            let outcome = try HookRerun(
                project: project,
                database: database,
                member: environment.member,
                toolVersion: toolVersion
            ).run(HookJSON.text)
            console.message(RunText(console.messageStyle).hook(.ended(outcome)))
            if outcome.status != 0 { throw CommandEnd(status: .refused) }
        }
    }
}
