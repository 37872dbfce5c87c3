import ArgumentParser
import Migrations
import Reporting
import Workflows

/// Where numbers about environments and runs are written to.
struct MetricsOption: ParsableArguments {
    @Option(
        name: .customLong("metrics"),
        help: ArgumentHelp("Write numbers for Prometheus into this file.", valueName: "file")
    )
    var path: String?

    /// The file, once it is known that it can be written; nil where none is wanted.
    func file(in project: Project) throws -> MetricsFile? {
        try path.map { try MetricsFile($0) } ?? MetricsFile(configuredIn: project)
    }
}

extension MetricsOption {
    /// Follows a command's work on an environment.
    ///
    /// - Parameter isDryRun: whether it only shows something, which is no run.
    func follow(
        _ command: String,
        of environment: EnvironmentOption,
        isDryRun: Bool = false,
        in project: Project,
        _ console: Console,
        _ work: (RunMonitor) throws -> Void
    ) throws {
        let file = try file(in: project)
        let name = try environment.validName(in: project)
        let monitor = RunMonitor(command, of: name, isDryRun ? nil : file)
        try monitor.follow(project, console) { try work(monitor) }
    }
}

extension MetricsFile {
    /// Writes where environments are.
    func write(_ found: [EnvironmentSurvey.Found]) throws {
        let environments = found.compactMap { found in
            found.entries.first.map {
                EnvironmentMetrics($0.environment, found.entries, now: now().unixSeconds)
            }
        }
        try change { page in environments.forEach { $0.put(into: &page) } }
    }
}
