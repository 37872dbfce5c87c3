import Migrations

/// What a database's ledger says, read in one go.
public struct LedgerState: Hashable, Sendable {
    /// The environment that the database was named.
    public let environment: EnvironmentName
    /// The version of the ledger.
    let version: Int
    /// Tells this database from every other.
    public let identity: String
    /// The cluster and the database that the ledger was made in.
    public let origin: Origin
    /// The sequence of the last step; 0 before the first.
    public let sequence: Int
    /// What the database has, in the order applied.
    public var applied: [AppliedMigration]
    /// Whether `applied` was read; it is not where it is known to be a commit's migrations.
    let appliedIsRead: Bool
    /// The last deployment after which the database had exactly a commit's migrations; nil before the first.
    public let position: Position?
    /// The last deployment of all, whatever became of it.
    public let last: LastDeployment?
    /// How many steps were taken since the position.
    public let stepsSincePosition: Int
    /// A migration that ran statement by statement and did not come to its end, and that nobody runs any more.
    public let interrupted: InterruptedMigration?
    /// What the role lacks to write the ledger, as GRANT would spell it.
    public let missingRights: [String]
    /// What `rollback --last` undoes, where that was asked for; nil where nothing is applied.
    let undoable: UndoableDeployment?

    /// What tells a database from its copies.
    public struct Origin: Hashable, Sendable {
        /// The cluster's identifier; nil where it could not be asked.
        public let systemIdentifier: String?
        /// The database's number in it.
        public let databaseOID: String

        /// Whether the two are not one database. What could not be asked is not compared.
        func differs(from other: Origin) -> Bool {
            if databaseOID != other.databaseOID { return true }
            guard let systemIdentifier, let there = other.systemIdentifier else { return false }
            return systemIdentifier != there
        }
    }

    /// The commit that an environment is at.
    public struct Position: Hashable, Sendable {
        /// The commit; nil once everything is rolled back.
        public let commit: CommitID?
        /// The tag that was deployed, if it was a tag.
        public let tag: String?
        /// The identity of that commit's migrations, where the database has exactly these blobs.
        public let tree: String?
        /// When the deployment ended, seconds since 1970 in UTC.
        public let at: Int64
        /// Who deployed.
        public let actor: String
    }

    /// A deployment as the ledger has it.
    public struct LastDeployment: Hashable, Sendable {
        /// Its number.
        public let id: Int
        /// What tells it from every other of that number.
        public let run: String
        /// The revision as the user gave it.
        public let revision: String
        /// Who deployed.
        public let actor: String
        /// How it ended: `done`, `failed` or `interrupted`; nil while it runs.
        public let outcome: String?
        /// The commit that the environment was at before it.
        public let fromCommit: CommitID?
        /// The commit that it brings the environment to.
        public let toCommit: CommitID?
        /// The server process that runs it still; nil when it has ended, or nobody runs it any more.
        public let holder: LedgerProblem.Holder?
        /// Whether it has not ended, and runs behind a pooler, whose processes outlive their clients: its own tell of it only while
        /// a step is under way.
        public let isUnseen: Bool
        /// When it began, as PostgreSQL writes it.
        public let startedAt: String
    }
}

/// A migration that cannot run in a transaction, and stopped in its midst.
public struct InterruptedMigration: Hashable, Sendable {
    /// Which migration.
    public let id: MigrationID
    /// Its up script.
    public let up: BlobID
    /// Its down script.
    public let down: BlobID?
    /// The step that it was to become.
    public let sequence: Int
    /// Which try it was, from 1.
    public let attempt: Int
    /// Whether it was being applied or reverted.
    public let isApply: Bool
    /// The statement, from 0, that began last.
    public let statement: Int
    /// What is known of that statement.
    public let event: Event
    /// The first statement that is not known to be in, from 1.
    public var stop: Int { event == .done ? statement + 2 : statement + 1 }
    /// What the server said when the statement failed.
    public let reason: String?

    /// What the journal says of a statement.
    public enum Event: String, Hashable, Sendable {
        /// It began; whether it ended is not known.
        case intent
        /// It succeeded, and the next did not begin.
        case done
        /// It failed.
        case failed
    }
}
