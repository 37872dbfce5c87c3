import Git
import Migrations

/// Where an environment stands, and how that compares with HEAD.
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
    /// Migrations that HEAD has and the environment does not, in order.
    public let behind: [MigrationID]
    /// Migrations that the environment has and HEAD does not, the latest applied first.
    public let ahead: [MigrationID]
    /// Migrations whose script at HEAD is not the one that ran.
    public let edited: [MigrationID]
    /// What keeps the environment from being deployed to.
    public let trouble: Trouble?
    /// How its schema compares with what the last deployment left; nil where it is the same, or nothing is recorded.
    public var drift: Drift.Verdict?
    /// What became of the git record, where the ledger was read.
    public var record = RecordMending.unneeded

    /// Where a status comes from.
    public enum Source: Sendable {
        /// The database's own ledger.
        case ledger
        /// The repository's reference, since the database could not be asked.
        case gitRecord(because: any Error)
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
