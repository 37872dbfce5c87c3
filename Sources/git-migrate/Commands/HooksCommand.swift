import ArgumentParser
import Reporting
import Workflows

struct HooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Install, remove or show the git hooks.",
        usage: "git migrate hooks (install | uninstall | status)",
        subcommands: [Install.self, Uninstall.self, Status.self]
    )

    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install",
            abstract:
                "Install the hooks in git's hooks folder, as core.hooksPath says; leaves foreign hooks alone.",
            usage: "git migrate hooks install [<options>]"
        )

        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let hooks = try HookInstallation(try common.project()).install()
                console.message(HookText(console.messageStyle).installed(hooks))
                if hooks.contains(where: { $0.state == .foreign }) { throw CommandEnd(status: .refused) }
            }
        }
    }

    struct Uninstall: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "uninstall",
            abstract: "Remove the hooks that this tool installed.",
            usage: "git migrate hooks uninstall [<options>]"
        )

        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let hooks = try HookInstallation(try common.project()).uninstall()
                console.message(HookText(console.messageStyle).uninstalled(hooks))
            }
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show how each hook stands.",
            usage: "git migrate hooks status [<options>]"
        )

        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let hooks = try HookInstallation(try common.project()).hooks()
                console.output(HookText(console.outputStyle).status(hooks))
                if hooks.contains(where: { $0.state != .installed }) { throw CommandEnd(status: .refused) }
            }
        }
    }
}
