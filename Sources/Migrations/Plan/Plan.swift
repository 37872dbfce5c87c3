/// One thing to do to a database.
public enum Step: Hashable, Sendable {
    /// Runs the down script of a migration: the recorded one, unless the plan replaces it.
    case revert(AppliedMigration)
    /// Runs the up script of a migration.
    case apply(Migration)

    /// The migration it is about.
    public var id: MigrationID {
        switch self {
        case .revert(let applied): applied.id
        case .apply(let migration): migration.id
        }
    }
}

/// The ordered steps from what a database has to what a catalogue has: a value, which nothing has carried out yet.
public struct Plan: Hashable, Sendable {
    /// Reverts first, in the reverse of the order applied; then applies, in version order.
    public let steps: [Step]
    /// Why the plan must not be carried out as it is; empty when it may.
    public let obstacles: [Obstacle]
    /// What is worth saying and stops nothing.
    public let remarks: [Remark]
    /// Whether the database has exactly the catalogue's migrations after the steps.
    public let isWhole: Bool
    /// The down scripts that run in place of the recorded ones, where the user named a revision to take them from.
    public let replacedDowns: [AppliedMigration: Half]

    /// The plan of a database that has exactly the catalogue's migrations.
    public static let nothing = Plan(steps: [], obstacles: [], remarks: [], isWhole: true, replacedDowns: [:])

    /// Whether there is nothing to do.
    public var isEmpty: Bool { steps.isEmpty }
    /// The migrations to revert, in order.
    public var reverts: [AppliedMigration] {
        steps.compactMap { if case .revert(let applied) = $0 { applied } else { nil } }
    }
    /// The migrations to apply, in order.
    public var applies: [Migration] {
        steps.compactMap { if case .apply(let migration) = $0 { migration } else { nil } }
    }

    /// A reason not to carry a plan out. Each has a way on, and all but the edit can be asked for.
    public enum Obstacle: Hashable, Sendable {
        /// The up script has changed since it ran.
        case edited(AppliedMigration, Migration)
        /// The migration's version is below one that is applied already.
        case late(Migration, below: MigrationID)
        /// The database has migrations that the catalogue lacks, and nobody asked to revert them.
        case wouldRevert([AppliedMigration])
        /// A rollback would have to apply what the database never had.
        case wouldApply([Migration])
        /// Several migrations share a version, and no release has them together.
        case duplicateVersion([Migration])
        /// The ledger has another migration under this name, which the catalogue calls differently now.
        case nameTaken(Migration, by: AppliedMigration)
        /// A script is a symbolic link, a submodule or unmerged, so that its blob is no SQL.
        case notAFile(Half)
        /// The migration has no down script.
        case missingDown(Migration)
        /// No down script was recorded when the migration ran.
        case irreversible(AppliedMigration)
        /// The revision that down scripts are to be taken from has none for the migration.
        case downNotFound(AppliedMigration, DownProblem)
        /// The database has some of the migrations that a baseline replaces, and lacks these.
        case partlyArchived(Migration, missing: [Migration])
        /// Paths that were asked for match no pending migration.
        case nothingPendingAt([String])
        /// One migration was asked for, and these come before it and are pending too.
        case earlierPending(Migration, [Migration])
        /// One migration was to be reverted, and these were applied after it; the latest first.
        case appliedLater(AppliedMigration, [AppliedMigration])
    }

    /// A remark on a plan.
    public enum Remark: Hashable, Sendable {
        /// Comments or white space have changed since the script ran, nothing else.
        case editedInForm(AppliedMigration, Migration)
        /// The up script has changed since it ran, and a rollback leaves it as it ran.
        case editedKept(AppliedMigration, Migration)
        /// SQL files in the migrations folder that are no migrations of the layout, and do not run.
        case strays([SourceFile])
        /// The migration is called differently now.
        case renamed(AppliedMigration, Migration)
        /// The commit that is checked out holds another down script than the one that runs.
        case otherDown(AppliedMigration, Migration)
        /// This down script runs and not the recorded one, because it was asked for.
        case downReplaced(AppliedMigration, Half)
        /// A late migration is applied because it was asked for.
        case late(Migration, below: MigrationID)
        /// A late migration is applied because the order was proven not to matter.
        case lateProven(Migration, below: MigrationID)
        /// Several migrations share a version, and a release has them all.
        case duplicateVersion([Migration])
        /// A migration without a down script is applied because it was asked for.
        case missingDown(Migration)
    }
}
