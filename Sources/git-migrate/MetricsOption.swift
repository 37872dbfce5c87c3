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
