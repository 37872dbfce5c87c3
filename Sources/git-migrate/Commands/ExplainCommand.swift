import ArgumentParser
import Postgres
import Reporting
import Workflows

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a rule of check is about, and what to write instead.",
        usage: "git migrate explain [<rule> | --all]",
        discussion:
            "Without a rule, lists all of them with their severities, and what the project sets of them."
    )

    @Flag(help: "List every rule; the default.")
    var all = false

    @Argument(help: ArgumentHelp("The rule, as findings name it.", valueName: "rule"))
    var rule: String?

    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard !all || rule == nil else { throw ValidationError("Say one of --all and a rule.") }
    }

    func run() throws {
        try common.run { console in
            let rulebook = try Rulebook(variables: Subprocess.ownEnvironment)
            // The configuration may be why somebody asks what rules there are.
            if let problem = rulebook.problem {
                console.message(ErrorText(console.messageStyle).complaint(problem).text(console.messageStyle))
            }
            let text = RuleText(console.outputStyle)
            let answer = try rule.map { text.page(try rulebook.standing(of: $0)) }
            console.output(answer ?? text.list(rulebook.standings))
        }
    }
}
