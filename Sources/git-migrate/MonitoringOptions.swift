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
    /// - Parameter isDryRun: whether it only shows something, which is no run.
    func run(
        _ command: String,
        of environment: EnvironmentOption,
        isDryRun: Bool = false,
        _ common: ConsoleOptions,
        _ work: (Project, Console, RunMonitor) throws -> Void
    ) throws {
        var console = common.console(logging: logFormat ?? .text, command)
        do {
            let project = try common.project()
            if logFormat == nil {
                console = common.console(logging: try LogFormat(configuredIn: project), command)
            }
            let name = try environment.validName(in: project)
            console.log?.follow(name)
            let file = try metrics.file(in: project)
            let monitor = RunMonitor(command, of: name, isDryRun ? nil : file)
            try monitor.follow(project, console) { try work(project, console, monitor) }
        } catch {
            throw console.fail(error)
        }
    }
}

extension ConsoleOptions {
    /// The console of a command that may write its messages for programs.
    fileprivate func console(logging format: LogFormat, _ command: String) -> Console {
        format == .json ? Console(volume: volume, log: EventLog(command)) : console
    }
}
