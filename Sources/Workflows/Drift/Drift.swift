import Migrations

/// What is different in a database's schema from what the last deployment left.
public struct Drift: Sendable {
    /// From the recorded schema to the one that is there.
    public let difference: SnapshotDifference
    /// Of both what differs, and what that is part of.
    let recorded: Snapshot
    let live: Snapshot
    /// The record that it was compared with.
    public let record: Record
    /// The major version of the server now.
    public let majorVersion: Int

    /// A schema that a deployment left.
    public struct Record: Hashable, Sendable {
        /// The deployment's number.
        public let deployment: Int
        /// What was deployed, as the user gave it.
        public let revision: String
        /// When the schema was read, seconds since 1970 in UTC.
        public let at: Int64
        /// How many objects it had.
        public let objects: Int
        /// The major version of the server then.
        public let majorVersion: Int
        /// Whether the objects were described as they are now.
        public let hasFormat: Bool
    }

    /// Why there is nothing to compare with.
    public enum Problem: Error, Hashable, Sendable {
        /// The database has no ledger.
        case noLedger(EnvironmentName)
        /// No schema was recorded since the last change by the tool: `isDisabled` tells whether the configuration says so.
        case notRecorded(EnvironmentName, isDisabled: Bool)
        /// A deployment is running, and the schema is changing.
        case running(EnvironmentName)
    }

    init(from recorded: Snapshot, to live: Snapshot, _ record: Record, majorVersion: Int) {
        difference = SnapshotDifference(from: recorded, to: live)
        (self.recorded, self.live, self.record, self.majorVersion) = (recorded, live, record, majorVersion)
    }

    /// Whether the server or the tool may describe what is the same in other words by now.
    public var isDoubtful: Bool { majorVersion != record.majorVersion || !record.hasFormat }

    /// What there is to say in short.
    public enum Verdict: Sendable {
        /// So many objects differ.
        case drifted(Int)
        /// The record was made in other words: so many objects differ, some of them perhaps only in these.
        case doubtful(Int, Drift)
        /// The schema could not be compared.
        case unknown(because: any Error)
    }

    /// In short; nil where the schema is as recorded.
    public var verdict: Verdict? {
        let count = difference.changes.count
        if count == 0 { return nil }
        return isDoubtful ? .doubtful(count, self) : .drifted(count)
    }
}
