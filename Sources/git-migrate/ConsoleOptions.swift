import ArgumentParser
import Glibc
import Migrations
import Postgres
import Reporting
import Workflows

/// What every command takes.
struct ConsoleOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Say only what went wrong.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Say more, the server's notices among it.")
    var verbose = false

    @Flag(
        name: .customLong("color"),
        inversion: .prefixedNo,
        help: "Use colours, or none, whatever the terminal is."
    )
    var colour: Bool?

    var console: Console { Console(volume: volume, colour: colour) }

    var volume: Console.Volume { quiet ? .quiet : verbose ? .verbose : .normal }

    /// Runs a command's work, and turns what it throws into words and an exit status.
    func run(_ work: (Console) throws -> Void) throws {
        let console = console
        do {
            try work(console)
        } catch {
            throw console.fail(error)
        }
    }

    /// The repository around the current folder.
    func project() throws -> Project { try Self.project() }

    /// The repository around the current folder.
    static func project() throws -> Project { try Project(variables: Subprocess.ownEnvironment) }
}

/// What every command takes that is about one environment.
struct EnvironmentOption: ParsableArguments {
    @Option(
        name: [.customShort("e"), .customLong("environment")],
        help: ArgumentHelp("The environment: a name such as staging or production.", valueName: "env")
    )
    var name: String?

    @Option(
        help: ArgumentHelp("One database or tenant, where the environment is a fleet.", valueName: "name")
    )
    var member: String?
}

/// The environment that a word on the command line names.
func environmentName(_ text: String) throws(ConfigurationProblem) -> EnvironmentName {
    guard let name = EnvironmentName(text) else { throw .invalidEnvironmentName(text) }
    return name
}

/// The version of the tool, for the ledger.
let toolVersion = GitMigrate.version

/// Now, from the system's clock.
func now() -> CivilTime { CivilTime(unixSeconds: Int64(time(nil))) }
