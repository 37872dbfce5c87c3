import ArgumentParser
import Migrations
import Reporting
import Workflows

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find what is wrong with migrations.",
        usage: "git migrate check [--staged | --all | <rev> | <rev>..<rev>] [--fix [-n]]",
        discussion: """
            Without arguments, what a commit made now would change: the question of the pre-commit hook. With a revision, \
            everything in its tree; with a range, what the second revision changes. The exit status is 1 when there are errors.

            With --fix, what can be mended mechanically is written to the working tree, to be read and staged; released migrations \
            are left alone.
            """,
        aliases: ["validate"]
    )

    @Flag(help: "Check what is staged, as the pre-commit hook does; the default.")
    var staged = false

    @Flag(help: "Check everything in HEAD.")
    var all = false

    @Flag(help: "Write the safe form of what can be mended mechanically.")
    var fix = false

    @Flag(name: [.customShort("n"), .long], help: "With --fix, show what it would write, as a diff.")
    var dryRun = false

    @Argument(help: ArgumentHelp("A revision, or a range a..b.", valueName: "rev"))
    var revision: String?

    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard [staged, all, revision != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Say one of --staged, --all, and a revision.")
        }
        if dryRun, !fix { throw ValidationError("--dry-run shows what --fix would write: say both.") }
    }

    func run() throws {
        try common.run { console in
            let check = Check(try common.project())
            if fix { return try mend(check, console) }
            guard let result = try check.run(scope) else {
                // The hook is silent; a person who asks gets an answer.
                if !staged { console.message(FindingText(console.messageStyle).nothingStaged) }
                return
            }
            if staged, result.isCommitted, result.findings.isEmpty { return }
            let text = FindingText(
                result.findings.isEmpty ? console.messageStyle : console.outputStyle,
                fixCommand: fixCommand
            )
            if result.findings.isEmpty {
                console.message(text.summary(result))
            } else {
                console.output(text.text(result))
            }
            if !result.passes { throw CommandEnd(status: .refused) }
        }
    }

    private func mend(_ check: Check, _ console: Console) throws {
        guard let mending = try check.mending(scope, now: now()) else {
            return console.message(FindingText(console.messageStyle).nothingStaged)
        }
        if !mending.changes.isEmpty {
            if !dryRun { try check.write(mending, of: scope) }
            let text = MendingText(console.outputStyle)
            console.output(dryRun ? text.difference(mending) : text.paths(mending))
        }
        console.message(MendingText(console.messageStyle).summary(mending, isDry: dryRun))
        if mending.left.contains(where: { $0.severity == .error }) { throw CommandEnd(status: .refused) }
    }

    private var fixCommand: String {
        let scope = all ? " --all" : revision.map { " " + $0.shellWord } ?? ""
        return "git migrate check\(scope) --fix"
    }

    private var scope: Check.Scope {
        if all { return .revision("HEAD") }
        guard let revision else { return .staged }
        return revision.contains("..") ? .range(revision) : .revision(revision)
    }
}
