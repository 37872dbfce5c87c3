import ArgumentParser
import Reporting
import Workflows

extension LogFormat: ExpressibleByArgument {}

/// How a command tells those who were not there how it went.
struct MonitoringOptions: ParsableArguments {
    @OptionGroup var metrics: MetricsOption

    @Option(
        name: .customLong("log-format"),
        help: ArgumentHelp("Write messages as text, or as json: an object a line.", valueName: "format")
    )
    var logFormat: LogFormat?

    /// Runs a command's work on an environment, and tells how it ended, whatever that is.
    ///
    /// - Parameters:
    ///   - isDryRun: whether it only shows something, which is no run.
    ///   - find: what the work is about; where that cannot be found there is no run to tell of.
    func run<Scope: MonitoredScope>(
        _ command: String,
        isDryRun: Bool = false,
        _ common: ConsoleOptions,
        about find: (Project, Console) throws -> Scope,
        _ work: (Scope, Project, Console, RunMonitor) throws -> Void
    ) throws {
        var console = common.console(logging: logFormat ?? .text, command)
        do {
            let project = try common.project()
            if logFormat == nil {
                console = common.console(logging: try LogFormat(configuredIn: project), command)
            }
            let scope = try find(project, console)
            let name = try scope.environment.validName(in: project)
            console.log?.follow(name)
            let file = try metrics.file(in: project)
            let monitor = RunMonitor(command, of: name, isDryRun ? nil : file)
            try monitor.follow(project, console) { try work(scope, project, console, monitor) }
        } catch {
            throw console.fail(error)
        }
    }
}

/// What a command works on.
protocol MonitoredScope {
    /// The environment.
    var environment: EnvironmentOption { get }
}

extension EnvironmentOption: MonitoredScope {
    var environment: EnvironmentOption { self }
}

extension ConsoleOptions {
    /// The console of a command that may write its messages for programs.
    fileprivate func console(logging format: LogFormat, _ command: String) -> Console {
        format == .json ? Console(volume: volume, log: EventLog(command)) : console
    }
}
