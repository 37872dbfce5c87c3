import ArgumentParser
import Glibc
import Migrations
import Reporting
import Workflows

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether everything that the tool needs is there and well.",
        usage: "git migrate doctor [<env>…]",
        discussion: """
            Programs, repository, hooks, and each environment that is configured: whether its database can be reached, which \
            version it has, whether the role may deploy, what stands in between, and whether its clock agrees. Each line that is \
            not well has its remedy below. Changes nothing; exits with 1 where something is not well.
            """
    )

    @Argument(help: ArgumentHelp("Only these environments.", valueName: "env"))
    var environments: [String] = []

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let names =
                environments.isEmpty
                ? try Status(project).knownEnvironments() : try environments.map(environmentName)
            let text = DoctorText(console.outputStyle)
            var isWell = true
            Doctor(project, now: { Int64(time(nil)) }).examine(names) { checkup in
                isWell = isWell && checkup.isWell
                if !checkup.isWell || console.volume > .quiet { console.output(text.text(checkup)) }
            }
            if !isWell { throw CommandEnd(status: .refused) }
        }
    }
}
