import Migrations
import Postgres

/// What came of running a pair up, down, and up again in a scratch database.
public struct Rehearsal: Sendable {
    /// The pair.
    public let migration: Migration
    /// What came of it.
    public let outcome: Outcome
    /// The schema that it was run on; nil when it never came to that.
    public var base: Fingerprint?
    /// How long the statements of the first up took, and of the down.
    public var times: [Stage: [Duration]] = [:]
    /// What the first up did to what was there before; nil when it did not run to its end.
    public var observation: Observation?
    /// Earlier migrations that could not run, and are missing in the schema.
    public var without: [MigrationID] = []
    /// What became of rows; nil where the pair touches no table that was there before, or its schema is not restored.
    public var rows: RowRehearsal?

    /// Which of the three runs.
    public enum Stage: Hashable, Sendable, CaseIterable {
        /// The first up.
        case up
        /// The down after it.
        case down
        /// The up after that.
        case secondUp
    }

    /// What came of a pair.
    public enum Outcome: Sendable {
        /// The down leaves the schema as it was, and the second up makes what the first one made.
        case restored
        /// The same, but for the order of columns or the indentation of routines.
        case restoredInForm(SnapshotDifference)
        /// After the down the schema is another one than before.
        case notRestored(SnapshotDifference, [Culprit])
        /// After the second up the schema is another one than after the first.
        case notRepeated(SnapshotDifference)
        /// A script was refused by the server.
        case refused(Stage, Refusal)
        /// A script cannot be read as SQL, or cannot run as a migration.
        case unreadable(ScriptProblem)
        /// There is no down script.
        case noDown
    }

    /// What stopped a script.
    public struct Refusal: Sendable {
        /// The script.
        public let script: MigrationScript
        /// The byte of the script that the server means; nil when the end of the transaction was refused.
        public let offset: Int?
        /// What the server said.
        public let error: ServerError
    }

    /// The statement that is behind a difference.
    public struct Culprit: Sendable {
        /// The object that differs.
        public let object: SchemaObject.ID
        /// The script: the up that the down should have undone, or the down that changed what the up had not.
        public let script: MigrationScript
        /// The statement.
        public let statement: Int
    }

    /// Whether the pair can be trusted to go back.
    public var isProven: Bool {
        switch outcome {
        case .restored, .restoredInForm: rows?.isFailure != true
        default: false
        }
    }
}
