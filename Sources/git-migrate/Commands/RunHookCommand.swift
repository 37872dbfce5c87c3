import ArgumentParser
import Postgres
import Reporting
import Workflows

/// What the hook scripts call.
struct RunHookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Do the work of a hook: what the installed scripts call.",
        usage: "git migrate hooks run <hook> [<argument> ...]",
        discussion: "Takes the arguments and the standard input that git gives to the hook (githooks(5))."
    )

    @Argument(help: ArgumentHelp("The hook, by git's name.", valueName: "hook"))
    var hook: GitHook

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("What git gives it.", valueName: "argument"))
    var arguments: [String] = []

    @OptionGroup var common: ConsoleOptions

    func run() throws {
        switch hook {
        case .preCommit, .preMergeCommit:
            var check = try CheckCommand.parse(["--staged"])
            check.common = common
            try check.run()
        case .prePush:
            try common.run { console in
                let project = try common.project()
                let updates = try input.sentReferences(in: project)
                try judge(updates, by: PushCheck(sendingTo: input.remote, from: project), console)
            }
        case .preReceive:
            try common.run { console in
                let updates = try input.receivedReferences()
                try judge(updates, by: PushCheck(receivedBy: try common.project()), console)
            }
        case .postCheckout, .postMerge:
            // It only tells, and must never make a checkout seem to fail.
            try? note(common.console)
        }
    }

    private var input: HookInput {
        HookInput(arguments: arguments, variables: Subprocess.ownEnvironment) {
            var lines: [String] = []
            while let line = readLine() { lines.append(line) }
            return lines
        }
    }

    /// Everything goes to standard error: git shows no other output of these hooks to whoever pushes, or mixes it with its own.
    private func judge(_ updates: [ReferenceUpdate], by check: PushCheck, _ console: Console) throws {
        let verdicts = try check.run(updates)
        let text = PushText(console.messageStyle)
        for verdict in verdicts {
            if verdict.isWorthTelling {
                Console.printError(text.text(verdict))
            } else if hook == .prePush {
                console.message(text.text(verdict))
            }
        }
        if !verdicts.allSatisfy(\.passes) { throw CommandEnd(status: .refused) }
    }

    private func note(_ console: Console) throws {
        let project = try common.project()
        guard let (from, to) = try input.movement(hook, in: project),
            let note = try LocalNote(from: from, to: to, in: project)
        else { return }
        console.message(LocalNoteText(console.messageStyle).text(note))
    }
}
