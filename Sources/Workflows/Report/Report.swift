import Git
import Migrations

/// Everything that a reviewer asks of a project at one time, each part as the command that tells it alone has it.
public struct Report {
    /// What the repository is called: its folder.
    public let repository: String
    /// What environments are compared with, as the user gave it.
    public let revision: String
    /// Its commit; nil on a branch without one.
    public let commit: Commit?
    /// When it was written, seconds since 1970 in UTC.
    public let written: Int64
    /// The version of the tool.
    public let toolVersion: String
    /// The environments, in the order given.
    public let environments: [ReportedEnvironment]
    /// Where they are in history.
    public let axis: ReleaseAxis
    /// What the revision would add to any of them, in order.
    public let changes: [ReportedChange]
    /// What the check finds in none of these: of the migrations as a whole, or of what else was changed.
    public let otherFindings: [Finding]
    /// Why the check could not run; nil where it ran.
    public let checkProblem: (any Error)?
    /// What is known of the ways back of all migrations of the revision.
    public let waysBack: WaysBack
}

/// An environment in a report.
public struct ReportedEnvironment {
    /// Where it stands.
    public let status: EnvironmentStatus
    /// What it requires of a deployment of the revision.
    public let checklist: ReportedChecklist
    /// What happened to it.
    public let history: Result<DeploymentLog.Listing, any Error>
    /// How its schema compares with what the last deployment left.
    public let drift: Result<Drift, any Error>

    /// Which environment.
    public var name: EnvironmentName { status.environment }
}

/// The release checklist of an environment in a report.
public enum ReportedChecklist {
    /// As its database and the plan have it.
    case prepared(PreparedRun)
    /// As far as the repository tells; nil where its database alone could. Empty where nothing is required.
    case recorded([(gate: Gate, verdict: Verdict?)])
    /// The environment has the revision's migrations.
    case nothingToDeploy
    /// It could not be found out.
    case unknown(because: any Error)
}

/// A migration that the revision would add to an environment.
public struct ReportedChange {
    /// The migration, its commit, and what is known of its way back.
    public let migration: PendingMigration
    /// The environments that lack it.
    public let lacking: [EnvironmentName]
    /// Its up script.
    public let up: Script
    /// Its down script.
    public let down: Script?
    /// What the check finds in either.
    public var findings: [Finding]

    /// A script as the revision has it.
    public struct Script: Sendable {
        /// The file, from the top of the tree.
        public let path: String
        /// What it holds; nil where that is no file.
        public let text: String?
    }
}

/// What is known of the ways back of a revision's migrations.
public struct WaysBack: Sendable {
    /// How many migrations there are.
    public let migrations: Int
    /// Those whose way back is not proven, in order.
    public let lacking: [Lacking]

    /// A migration whose way back is not proven.
    public struct Lacking: Sendable {
        /// Which migration.
        public let id: MigrationID
        /// What is known of its way back.
        public let wayBack: DownProof
        /// The environments that have it.
        public let applied: [EnvironmentName]
    }
}

/// Why an environment is told from the git record alone.
public enum ReportProblem: Error, Hashable, Sendable {
    /// It is many databases, which `status` asks one by one.
    case fleet(EnvironmentName)
}
