/// What shows that a gate may be passed.
public enum Evidence: Hashable, Sendable {
    /// No error was found in so many migrations.
    case noErrors(migrations: Int)
    /// So many pairs are proven on servers of this major version.
    case proven(migrations: Int, server: Int)
    /// The other environment has the same blobs; the last of them for so long, where that is known.
    case appliedBefore(EnvironmentName, Source, age: Duration?)
    /// The tests passed in the other environment at this time, seconds since 1970.
    case tested(EnvironmentName, at: Int64)
    /// A release tag of this name.
    case tagged(String)
    /// The tag's good signature.
    case signed(String, by: Signer)
    /// These people have signed the plan.
    case approved(by: [Signer])
    /// The window is open at this time.
    case open(DeploymentWindow, WeekTime)
    /// The deployment backs the database up before anything else, and perhaps restores that to see that it can be.
    case backedUpFirst(isProven: Bool)
    /// The environment's name was given beforehand.
    case confirmed(by: Confirmation)

    /// What tells about another environment.
    public enum Source: Hashable, Sendable {
        /// Its database.
        case ledger
        /// What the repository remembers of it.
        case gitRecord
    }

    /// How an environment's name is given without a terminal.
    public enum Confirmation: Hashable, Sendable {
        /// On the command line.
        case option
        /// In the process environment.
        case variable(String)
    }
}

/// What is missing at a gate.
public enum Lack: Sendable {
    /// The check finds errors.
    case errors([Finding])
    /// These pairs have no proof.
    case unproven([MigrationID])
    /// The other environment does not have these.
    case notApplied(EnvironmentName, [MigrationID])
    /// The other environment still has these, which the plan reverts.
    case stillApplied(EnvironmentName, [MigrationID])
    /// The other environment has not had them for long enough.
    case tooRecent(EnvironmentName, age: Duration, needed: Duration)
    /// Neither a database nor the repository tells of the other environment.
    case neverSeen(EnvironmentName)
    /// The other environment could not be asked.
    case outOfReach(EnvironmentName, because: any Error)
    /// Only the repository tells of the other environment, and nothing of tests.
    case testsUnknown(EnvironmentName)
    /// These are not where the tests ran.
    case notTestedWith(EnvironmentName, [MigrationID])
    /// No tests ran since the other environment was changed.
    case notTested(EnvironmentName)
    /// The tests failed with this exit status, at this time, seconds since 1970.
    case testsFailed(EnvironmentName, status: Int, at: Int64)
    /// The target is no tag; these releases are at its commit.
    case notTagged(candidates: [String])
    /// The tag is no release by this pattern.
    case noRelease(String, pattern: String)
    /// The tag was deployed here from another commit.
    case tagMoved(String, from: CommitID)
    /// The tag has no signature.
    case notSigned(String)
    /// The tag was signed under another name.
    case replayed(String, signedAs: String)
    /// The tag object leads to something else than what is deployed.
    case leadsElsewhere(String)
    /// The tag's signature does not count.
    case badSignature(String, SignatureProblem)
    /// So many signatures of others are needed, and these are there; the rest do not count.
    case notApproved(needed: Int, by: [Signer], uncounted: [UncountedApproval])
    /// No backup is made.
    case noBackup
    /// A tenant is not the whole of its database, of which alone there are backups.
    case tenantNotBackedUp
    /// No window is open; this one opens next, and shows this time.
    case closed(DeploymentWindow, WeekTime, windows: [String])
    /// Nobody gave the environment's name.
    case unconfirmed
}
