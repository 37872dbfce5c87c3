import ArgumentParser
import Reporting
import Workflows

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find what is wrong with migrations.",
        usage: "git migrate check [--staged | --all | <rev> | <rev>..<rev>]",
        discussion: """
            Without arguments, what a commit made now would change: the question of the pre-commit hook. With a revision, \
            everything in its tree; with a range, what the second revision changes. The exit status is 1 when there are errors.
            """,
        aliases: ["validate"]
    )

    @Flag(help: "Check what is staged, as the pre-commit hook does; the default.")
    var staged = false

    @Flag(help: "Check everything in HEAD.")
    var all = false

    @Argument(help: ArgumentHelp("A revision, or a range a..b.", valueName: "rev"))
    var revision: String?

    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard [staged, all, revision != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Say one of --staged, --all, and a revision.")
        }
    }

    func run() throws {
        try common.run { console in try Self.check(scope, try common.project(), console, isAsked: !staged) }
    }

    /// What the hook runs, without the parser of command lines, which takes as long as the whole check when nothing is staged.
    static func runHook() throws {
        let console = Console()
        do {
            try check(.staged, try ConsoleOptions.project(), console, isAsked: false)
        } catch {
            throw console.fail(error)
        }
    }

    /// - Parameter isAsked: whether a person asked: the hook is silent where there is nothing to say.
    private static func check(
        _ scope: Check.Scope,
        _ project: Project,
        _ console: Console,
        isAsked: Bool
    ) throws {
        guard let result = try Check(project).run(scope) else {
            if isAsked { console.message(FindingText(console.messageStyle).nothingStaged) }
            return
        }
        if !isAsked, result.isCommitted, result.findings.isEmpty { return }
        let text = FindingText(result.findings.isEmpty ? console.messageStyle : console.outputStyle)
        if result.findings.isEmpty {
            console.message(text.summary(result))
        } else {
            console.output(text.text(result))
        }
        if !result.passes { throw CommandEnd(status: .refused) }
    }

    private var scope: Check.Scope {
        if all { return .revision("HEAD") }
        guard let revision else { return .staged }
        return revision.contains("..") ? .range(revision) : .revision(revision)
    }
}
