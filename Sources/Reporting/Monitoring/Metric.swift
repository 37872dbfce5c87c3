import Migrations

/// The names of the numbers for Prometheus, in the order in which they are written. `docs/monitoring.md` tells of each.
public enum Metric: String, CaseIterable, Sendable {
    case environmentInfo = "environment_info"
    case reachable = "environment_reachable"
    case checked = "environment_checked_timestamp_seconds"
    case since = "environment_since_timestamp_seconds"
    case pending = "environment_pending_migrations"
    case oldestPending = "environment_oldest_pending_timestamp_seconds"
    case ahead = "environment_ahead_migrations"
    case edited = "environment_edited_migrations"
    case loose = "environment_loose_steps"
    case trouble = "environment_trouble"
    case drifted = "environment_drifted"
    case hookStatus = "environment_hook_status"
    case members = "environment_members"
    case deployments = "deployments_total"
    case deploymentTime = "deployment_seconds_total"
    case steps = "steps_total"
    case lastDeployment = "last_deployment_timestamp_seconds"
    case lastBackup = "last_backup_timestamp_seconds"
    case lastBackupSize = "last_backup_size_bytes"
    case lastRun = "last_run_timestamp_seconds"
    case lastRunExitStatus = "last_run_exit_status"
    case lastRunTime = "last_run_duration_seconds"
    case lastRunSteps = "last_run_steps"
    case migrationTime = "last_run_migration_duration_seconds"
    case lockWaits = "last_run_lock_waits"
    case lockWaitTime = "last_run_lock_wait_seconds"
    case lockRetries = "last_run_lock_retries"
    case blockedSessions = "last_run_blocked_sessions"
    case blockedTime = "last_run_blocked_seconds"
    case backupSize = "last_run_backup_size_bytes"

    /// As Prometheus knows it.
    public var name: String { "git_migrate_" + rawValue }

    /// Its numbers, under its name.
    func family(_ samples: [MetricSample]) -> MetricFamily {
        let isCounter = rawValue.hasSuffix("_total")
        return MetricFamily(name, help: help, isCounter ? .counter : .gauge, samples)
    }

    private var help: String {
        switch self {
        case .environmentInfo: "At which commit and release an environment is."
        case .reachable: "Whether the environment's database told where it is, or else the git record."
        case .checked: "When it was last looked where the environment is."
        case .since: "Since when the environment is at its commit."
        case .pending: "Migrations that the revision has and the environment does not."
        case .oldestPending: "When the oldest commit was made that brought one of them."
        case .ahead: "Migrations that the environment has and the revision does not."
        case .edited: "Migrations whose script at the revision is not the one that ran."
        case .loose: "Steps taken since the environment was exactly at its commit."
        case .trouble: "Whether this keeps the environment from being deployed to."
        case .drifted: "Whether the schema differs from what the last deployment left."
        case .hookStatus: "The exit status of the hook after the last deployment."
        case .members: "Databases of the fleet that compare so with the revision."
        case .deployments: "Deployments that have ended, by the ledger."
        case .deploymentTime: "How long deployments took in all, by the ledger."
        case .steps: "Migrations applied, reverted and marked, by the ledger."
        case .lastDeployment: "When the last deployment ended, by the ledger."
        case .lastBackup: "When the last backup was taken, by the ledger."
        case .lastBackupSize: "The size of that backup."
        case .lastRun: "When the command ended last."
        case .lastRunExitStatus: "The exit status that it ended with."
        case .lastRunTime: "How long it took."
        case .lastRunSteps: "Migrations that it applied or reverted, or that failed."
        case .migrationTime: "How long a migration took in it."
        case .lockWaits: "How often a migration waited for a lock."
        case .lockWaitTime: "How long migrations waited for locks, as far as it was seen."
        case .lockRetries: "How often a migration was tried again since it did not get a lock."
        case .blockedSessions: "How many sessions a migration kept waiting at a time, at the most."
        case .blockedTime: "How long a migration kept a session waiting, at the most."
        case .backupSize: "The size of the backup that it made."
        }
    }
}

extension MetricsPage {
    /// Puts families of numbers in the place of those before, of what the labels tell.
    ///
    /// - Parameter metrics: the numbers that are replaced, those too that there is none of any more.
    mutating func put(
        _ metrics: [Metric],
        labelled labels: [MetricLabel],
        _ families: [(Metric, [MetricSample])]
    ) {
        replace(
            Set(metrics.map(\.name)),
            labelled: labels,
            with: families.filter { !$1.isEmpty }.map { $0.family($1) }
        )
        sort(by: Metric.allCases.map(\.name))
    }
}
