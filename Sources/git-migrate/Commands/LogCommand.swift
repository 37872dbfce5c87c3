import ArgumentParser
import Reporting
import Workflows

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show every migration that touched a table or another object.",
        usage: "git migrate log [<rev>] [--url <url>] -- <table>[.<column>]",
        discussion: """
            The last one first, with commit, release, author and day, and what it did to the object and to its columns, constraints \
            and indexes. The migrations are run as by blame.
            """
    )

    @Argument(help: ArgumentHelp("A revision; without it HEAD.", valueName: "rev"))
    var revision: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The object.", valueName: "object"))
    var names: [String] = []

    @OptionGroup var scratch: ScratchOption
    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        guard names.count == 1 else {
            throw ValidationError("Say which object, after two dashes: git migrate log -- orders")
        }
    }

    func run() throws {
        try common.run { console in
            let blame = try scratch.blame(of: revision ?? "HEAD", console)
            for name in names {
                let objects = try blame.objects(named: name)
                console.output(try ObjectLogText(console.outputStyle).text(blame, of: objects))
                BlameText(console.messageStyle).notes(blame, objects, asked: name).forEach(console.message)
            }
        }
    }
}
