import Migrations

/// Something that is not as it must be, in a ledger or between it and the repository.
public enum Anomaly: Hashable, Sendable {
    // The database.
    /// The ledger is another database's.
    case foreignIdentity(Adoption.Case.Summary)
    /// A migration stopped in its midst.
    case interrupted(InterruptedMigration)
    /// A deployment has not ended, and nobody runs it.
    case neverEnded(deployment: Int, tenant: String)
    /// A deployment has not ended, and whether it runs still cannot be seen behind a pooler.
    case perhapsRunning(deployment: Int, tenant: String)
    /// A deployment that is done took another number of steps than it had planned.
    case otherStepCount(deployment: Int, tenant: String, planned: Int, taken: Int)
    /// Numbers of deployments are missing.
    case deploymentsMissing(tenant: String, after: Int, before: Int)

    // The chain of the steps.
    /// Steps are missing.
    case stepsMissing(tenant: String, after: Int, before: Int)
    /// The row is not the one that was written after the step before it.
    case stepAltered(tenant: String, sequence: Int, migration: String)
    /// The step's deployment is not there.
    case stepWithoutDeployment(tenant: String, sequence: Int, migration: String)
    /// The step applies what is applied, or reverts what is not.
    case stepOutOfTurn(tenant: String, sequence: Int, migration: String)
    /// The head is not at the last step.
    case headElsewhere(tenant: String, head: Int?, last: Int)
    /// The steps applied it, and the applied set does not have it.
    case notInAppliedSet(tenant: String, migration: String, sequence: Int)
    /// The applied set has it, and no step applied it.
    case onlyInAppliedSet(tenant: String, migration: String)
    /// The applied set has it otherwise than the step that applied it.
    case otherInAppliedSet(tenant: String, migration: String, sequence: Int)
    /// The journal tells of statements of a step that ran in a transaction.
    case journalOfTransaction(tenant: String, sequence: Int)

    // The scripts.
    /// The recorded text is not what its id says.
    case scriptAltered(BlobID, of: [String])
    /// What ran, or could undo it, is not recorded.
    case scriptMissing(BlobID, of: [String])

    // The ledger's own tables, functions and triggers.
    /// An object that every ledger has is not there.
    case objectMissing(LedgerObject)
    /// An object is not as the ledger's own migrations made it.
    case objectAltered(LedgerObject)
    /// A trigger does not fire, a constraint or an index is not in force.
    case objectDisabled(LedgerObject)
    /// A trigger or a rule that the ledger's migrations did not make.
    case objectForeign(LedgerObject)
    /// The ledger's versions are not counted from 1 without a gap.
    case versionsMissing

    // The repository.
    /// The tag stands at another commit than it did when it was deployed.
    case tagMoved(tag: String, from: CommitID, to: CommitID)
    /// The environment is at a commit that the repository does not have.
    case commitUnknown(CommitID, tag: String?)
    /// The environment counts as being at the commit, and does not have its migrations.
    case notAsCommit(CommitID, missing: [MigrationID], extra: [MigrationID])
    /// A tag that was deployed is not in the repository.
    case tagUnknown(tag: String, CommitID)
    /// Scripts that are applied and that the repository does not have; how many, and one of them.
    case scriptsUnknown(count: Int, example: String)
    /// A deployment is running, so that what was read may be in its midst.
    case running(LedgerState.LastDeployment)

    /// Whether it takes nothing away from what the ledger is there for.
    public var isRemark: Bool {
        switch self {
        case .tagUnknown, .scriptsUnknown, .running, .perhapsRunning: true
        default: false
        }
    }
}

/// One of the ledger's own objects.
public struct LedgerObject: Hashable, Sendable {
    /// `table`, `column`, `constraint`, `index`, `function`, `trigger` or `rule`.
    public let kind: String
    /// Its name, with its table's where it belongs to one.
    public let name: String
}

extension Adoption.Case {
    /// What an anomaly tells of it.
    public struct Summary: Hashable, Sendable {
        /// The environment that the database is asked to be.
        public let environment: EnvironmentName
        /// The environment that its ledger is of.
        public let recorded: EnvironmentName
        /// Whether cluster and database show that it is a copy.
        public let isCopy: Bool
    }

    var summary: Summary { Summary(environment: environment, recorded: recorded, isCopy: isCopy) }
}
