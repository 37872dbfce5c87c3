import ArgumentParser
import Glibc
import Reporting
import Workflows

struct LocalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local",
        abstract: "Run the private PostgreSQL of the environment local.",
        usage: "git migrate local (start | stop | reset | psql | url)",
        discussion: """
            The server belongs to this repository, keeps its data under the git directory, and listens on a unix socket alone. \
            deploy -e local starts it on demand.
            """,
        subcommands: [Start.self, Stop.self, Reset.self, Psql.self, URL.self]
    )

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start",
            abstract: "Start the server; prints the database's URL.",
            usage: "git migrate local start [<options>]"
        )

        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let local = try LocalDatabase(try common.project())
                _ = try local.start()
                console.output(local.url)
            }
        }
    }

    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop",
            abstract: "Stop the server; the data stay.",
            usage: "git migrate local stop [<options>]"
        )

        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                let local = try LocalDatabase(try common.project())
                guard local.server.isRunning else {
                    console.message("the local database does not run")
                    return
                }
                try local.server.stop()
                console.message("the local database has stopped")
            }
        }
    }

    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract: "Throw the local data away and start anew.",
            usage: "git migrate local reset [<options>]"
        )

        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                try LocalDatabase(try common.project()).reset()
                console.message("the local database is empty; git migrate deploy -e local fills it")
            }
        }
    }

    struct Psql: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "psql",
            abstract: "Open psql on the local database.",
            usage: "git migrate local psql [-- <psql options>...]"
        )

        @OptionGroup var common: ConsoleOptions

        @Argument(parsing: .postTerminator, help: "Options for psql.")
        var arguments: [String] = []

        func run() throws {
            try common.run { _ in
                let local = try LocalDatabase(try common.project())
                _ = try local.start()
                let program = local.server.binaries.path(of: "psql")
                throw ProgramNotStarted(
                    program: program,
                    reason: replaceProcess(program, [local.url] + arguments)
                )
            }
        }
    }

    struct URL: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "url",
            abstract: "Print the local database's URL.",
            usage: "git migrate local url [<options>]"
        )

        @OptionGroup var common: ConsoleOptions

        func run() throws {
            try common.run { console in
                console.output(try LocalDatabase(try common.project()).url)
            }
        }
    }
}

/// A program that could not take this one's place.
struct ProgramNotStarted: Error, CustomStringConvertible {
    let program: String
    let reason: String

    var description: String { "cannot run \(program): \(reason)" }
}

/// Becomes another program; returns only when that fails, with the reason.
private func replaceProcess(_ program: String, _ arguments: [String]) -> String {
    var pointers: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    pointers.append(nil)
    defer { pointers.forEach { free($0) } }
    execv(program, pointers)
    return String(cString: strerror(errno))
}
