import Git
import Migrations

/// Where an environment stands, and how that compares with a revision.
public struct EnvironmentStatus: Sendable {
    /// The environment.
    public let environment: EnvironmentName
    /// What tells so.
    public let source: Source
    /// The commit that it is at; nil when nothing was deployed yet, or everything was rolled back.
    public let commit: CommitID?
    /// The tag that was deployed, or what `git describe` calls the commit.
    public let release: String?
    /// When it got there, seconds since 1970 in UTC; nil when unknown.
    public let since: Int64?
    /// Who brought it there; nil when unknown.
    public let actor: String?
    /// Steps that were taken since, so that it is at no commit exactly.
    public let looseSteps: Int
    /// Migrations that the revision has and the environment does not, in order.
    let lacking: [Migration]
    /// Migrations that the environment has and the revision does not, the latest applied first.
    public let ahead: [MigrationID]
    /// Migrations whose script at the revision is not the one that ran.
    public let edited: [MigrationID]
    /// What keeps the environment from being deployed to.
    public let trouble: Trouble?
    /// How its schema compares with what the last deployment left; nil where it is the same, or nothing is recorded.
    public var drift: Drift.Verdict?
    /// What the revision would add, in order; empty for a member of a fleet, of which the number is told alone.
    public var pending: [PendingMigration] = []
    /// The exit status of the last run of the `post-migrate` hook after what the environment has; nil where there was none.
    public var hookStatus: Int?
    /// What the ledger's history adds up to, where that was asked for and the ledger was read.
    public var totals: LedgerTotals?
    /// Baselines of the revision that keep it from being deployed here, since it has only a part of what they replace.
    public var inBetween: [InBetween] = []
    /// What became of the git record, where the ledger was read.
    public var record = RecordMending.unneeded

    /// Migrations that the revision has and the environment does not, in order.
    public var behind: [MigrationID] { lacking.map(\.id) }

    /// A baseline of which an environment has a part.
    public struct InBetween: Hashable, Sendable {
        /// The baseline.
        public let baseline: MigrationID
        /// The release that it stands for, which has what is missing.
        public let release: String
    }

    /// Where a status comes from.
    public enum Source: Sendable {
        /// The database's own ledger.
        case ledger
        /// The git record, since the database could not be asked: when it was written here or fetched, in seconds since 1970, and
        /// from which remote.
        case gitRecord(written: Int64?, remote: String?, because: any Error)
        /// The database has no ledger: nothing was ever deployed.
        case nothing
        /// The database has no ledger, and the repository's reference says that the environment has been at this commit: the
        /// database is a new one, or its ledger was removed.
        case nothingDespite(record: CommitID)
        /// Neither the database nor the repository knows.
        case unknown(because: any Error)
    }

    /// What keeps an environment from being deployed to.
    public enum Trouble: Hashable, Sendable {
        /// The database is not the one that its ledger was made in.
        case copied(from: LedgerState.Origin, to: LedgerState.Origin)
        /// A migration that stopped in its midst.
        case interrupted(InterruptedMigration)
        /// The last deployment failed, or nobody runs it any more; what was in by then stays.
        case lastFailed(LedgerState.LastDeployment)
        /// A deployment has not ended, and whether it runs still cannot be seen behind a pooler.
        case perhapsRunning(LedgerState.LastDeployment)
        /// A deployment is running.
        case running(LedgerState.LastDeployment)
    }
}
