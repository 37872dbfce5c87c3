import Migrations
import Workflows

/// The last run of a command, in numbers.
public struct RunMetrics: Sendable {
    /// The environment that it was about.
    public let environment: EnvironmentName
    /// The command, such as `deploy`.
    public let command: String
    /// When it ended, in seconds since 1970 in UTC.
    public let ended: Int64
    /// How long it took.
    public let duration: Duration
    /// How it ended.
    public let status: ExitStatus
    /// What was measured in it.
    public let measures: RunMeasures

    /// A run of its parts.
    public init(
        _ command: String,
        of environment: EnvironmentName,
        ended: Int64,
        duration: Duration,
        status: ExitStatus,
        _ measures: RunMeasures
    ) {
        self.command = command
        self.environment = environment
        self.ended = ended
        self.duration = duration
        self.status = status
        self.measures = measures
    }

    private static let metrics: [Metric] = [
        .lastRun, .lastRunExitStatus, .lastRunTime, .lastRunSteps, .migrationTime, .lockWaits, .lockWaitTime,
        .lockRetries, .blockedSessions, .blockedTime, .backupSize,
    ]

    /// Puts it in the place of the run before of the same command.
    public func put(into page: inout MetricsPage) {
        let labels = [
            MetricLabel("environment", environment.text), MetricLabel("command", command),
        ]
        func one(_ value: Int) -> [MetricSample] { [MetricSample(labels, value)] }
        func one(_ value: Duration) -> [MetricSample] { [MetricSample(labels, value)] }
        var families: [(Metric, [MetricSample])] = [
            (.lastRun, one(Int(ended))), (.lastRunExitStatus, one(Int(status.rawValue))),
            (.lastRunTime, one(duration)), (.backupSize, measures.backupBytes.map(one) ?? []),
        ]
        if command != "backup" {
            families += [
                (.lastRunSteps, steps(labels)), (.migrationTime, migrations(labels)),
                (.lockWaits, one(measures.lockWaits)), (.lockWaitTime, one(measures.lockWaitTime)),
                (.lockRetries, one(measures.retries)), (.blockedSessions, one(measures.blockedSessions)),
                (.blockedTime, one(measures.longestBlocking)),
            ]
        }
        page.put(Self.metrics, labelled: labels, families)
    }

    private func steps(_ labels: [MetricLabel]) -> [MetricSample] {
        [("done", measures.steps), ("failed", measures.failures)].map { outcome, count in
            MetricSample(labels + [MetricLabel("outcome", outcome)], count)
        }
    }

    private func migrations(_ labels: [MetricLabel]) -> [MetricSample] {
        measures.ran.map { ran in
            let more = [
                MetricLabel("migration", ran.id.description),
                MetricLabel("kind", ran.isApply ? "apply" : "revert"),
            ]
            return MetricSample(labels + more, ran.duration)
        }
    }
}
