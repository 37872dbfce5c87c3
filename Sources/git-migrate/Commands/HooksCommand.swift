import ArgumentParser
import Reporting
import Workflows

struct HooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Install, remove or show the git hooks.",
        usage: "git migrate hooks (install | uninstall | status | run | rerun)",
        subcommands: [Install.self, Uninstall.self, Status.self, RunHookCommand.self, RerunHookCommand.self]
    )

    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install",
            abstract:
                "Install the hooks in git's hooks folder, as core.hooksPath says; leaves foreign hooks alone.",
            usage: "git migrate hooks install [<hook> ...] [<options>]",
            discussion: """
                Without names: pre-commit, pre-merge-commit, pre-push, post-checkout and post-merge, or pre-receive in a bare \
                repository.
                """
        )

        @OptionGroup var chosen: HookNames
        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let hooks = try HookInstallation(try common.project()).install(chosen.names)
                console.message(HookText(console.messageStyle).installed(hooks))
                let isForeign = { (hook: HookInstallation.Hook) in
                    if case .foreign = hook.state { true } else { false }
                }
                if hooks.contains(where: isForeign) { throw CommandEnd(status: .refused) }
            }
        }
    }

    struct Uninstall: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "uninstall",
            abstract: "Remove the hooks that this tool installed.",
            usage: "git migrate hooks uninstall [<hook> ...] [<options>]"
        )

        @OptionGroup var chosen: HookNames
        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let hooks = try HookInstallation(try common.project()).uninstall(chosen.names)
                console.message(HookText(console.messageStyle).uninstalled(hooks))
            }
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show how each hook stands.",
            usage: "git migrate hooks status [<hook> ...] [<options>]",
            discussion: "The exit status is 1 when one of them does not run."
        )

        @OptionGroup var chosen: HookNames
        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let hooks = try HookInstallation(try common.project()).hooks(chosen.names)
                console.output(HookText(console.outputStyle).status(hooks))
                if !hooks.allSatisfy(\.isWell) { throw CommandEnd(status: .refused) }
            }
        }
    }
}

/// What the commands about hooks take.
struct HookNames: ParsableArguments {
    @Argument(help: ArgumentHelp("The hooks that are meant, by git's names.", valueName: "hook"))
    var names: [GitHook] = []
}

extension GitHook: ExpressibleByArgument {}
