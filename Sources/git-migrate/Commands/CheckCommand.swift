import ArgumentParser
import Migrations
import Reporting
import Workflows

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find what is wrong with migrations.",
        usage:
            "git migrate check [--staged | --all | <rev> | <rev>..<rev> | --merge <rev>] [--fix [-n]] [<options>] [-- <path>...]",
        discussion: """
            Without arguments, what a commit made now would change: the question of the pre-commit hook. With a revision, \
            everything in its tree; with a range, what merging the second revision into the first would bring. The merge is made \
            in memory. With paths, only what is found in these files and folders. The exit status is 1 \
            when there are errors.

            As validate, with none of these, everything in HEAD.

            With --fix, what can be mended mechanically is written to the working tree, to be read and staged; released migrations \
            are left alone.
            """,
        aliases: ["validate"]
    )

    @Flag(help: "Check what is staged, as the pre-commit hook does; the default.")
    var staged = false

    @Flag(help: "Check everything in HEAD.")
    var all = false

    @Option(help: ArgumentHelp("Check what merging a revision into HEAD would bring.", valueName: "rev"))
    var merge: String?

    @Flag(help: "Write the safe form of what can be mended mechanically.")
    var fix = false

    @Flag(name: [.customShort("n"), .long], help: "With --fix, show what it would write, as a diff.")
    var dryRun = false

    @Argument(help: ArgumentHelp("A revision, or a range a..b.", valueName: "rev"))
    var revision: String?

    @OptionGroup var findings: FindingOptions

    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard [staged, all, merge != nil, revision != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Say one of --staged, --all, --merge, and a revision.")
        }
        if fix, merge != nil {
            throw ValidationError("--fix mends the working tree, not a merge: merge first, then check --fix.")
        }
        if fix, findings.format != .text {
            throw ValidationError("--fix writes files, not findings: leave --format out.")
        }
        if dryRun, !fix { throw ValidationError("--dry-run shows what --fix would write: say both.") }
    }

    func run() throws {
        try common.run { console in
            let project = try common.project()
            let selection = findings.selection(in: project)
            if fix { return try mend(Check(project), selection, console) }
            let result = try Check(project).run(scope, selecting: selection)
            if findings.format != .text {
                findings.write(result ?? .nothing, in: project, to: console)
            } else {
                Self.show(result, of: scope, isAsked: !staged, on: console)
            }
            if let result, !result.passes, !findings.exitZero { throw CommandEnd(status: .refused) }
        }
    }

    private func mend(_ check: Check, _ selection: Check.Selection, _ console: Console) throws {
        guard let mending = try check.mending(scope, selecting: selection, now: now()) else {
            return console.message(FindingText(console.messageStyle).nothing(in: scope))
        }
        if !mending.changes.isEmpty {
            if !dryRun { try check.write(mending, of: scope) }
            let text = MendingText(console.outputStyle)
            console.output(dryRun ? text.difference(mending) : text.paths(mending))
        }
        console.message(MendingText(console.messageStyle).summary(mending, isDry: dryRun))
        if mending.left.contains(where: { $0.severity >= selection.failing }), !findings.exitZero {
            throw CommandEnd(status: .refused)
        }
    }

    /// What the hook runs, without the parser of command lines, which takes as long as the whole check when nothing is staged.
    static func runHook() throws {
        let console = Console()
        do {
            let result = try Check(try ConsoleOptions.project()).run(.staged)
            show(result, of: .staged, isAsked: false, on: console)
            if let result, !result.passes { throw CommandEnd(status: .refused) }
        } catch {
            throw console.fail(error)
        }
    }

    /// - Parameter isAsked: whether a person asked, who gets an answer: the hook is silent where there is nothing to say.
    private static func show(
        _ result: Check.Result?,
        of scope: Check.Scope,
        isAsked: Bool,
        on console: Console
    ) {
        guard let result else {
            if isAsked { console.message(FindingText(console.messageStyle).nothing(in: scope)) }
            return
        }
        guard !result.findings.isEmpty else {
            if !isAsked, result.isCommitted { return }
            return console.message(FindingText(console.messageStyle).summary(result))
        }
        console.output(FindingText(console.outputStyle, scope: scope).text(result))
        if let hint = FindingText(console.messageStyle).hint(result) { console.message(hint) }
    }

    /// Whether the command was called by its other name, as the workflow calls what judges all migrations.
    private static var isCalledValidate: Bool { CommandLine.arguments.dropFirst().first == "validate" }

    private var scope: Check.Scope {
        let isBare = !staged && merge == nil && revision == nil
        if all || (isBare && Self.isCalledValidate) { return .revision("HEAD") }
        if let merge { return .merge(merge) }
        guard let revision else { return .staged }
        return revision.contains("..") ? .range(revision) : .revision(revision)
    }
}
