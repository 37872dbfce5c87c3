import Migrations
import SQL

/// What a rehearsal says of a finding of `check`.
public struct ObservedFinding: Sendable {
    /// The finding.
    public let finding: Finding
    /// What was seen.
    public let verdict: Verdict

    /// Whether it came as the rule says.
    public var isConfirmed: Bool {
        switch verdict {
        case .confirmedWork, .confirmedLock, .confirmedRefusal: true
        case .refutedWork, .refutedLock, .refutedRefusal: false
        }
    }

    /// Whether it is as the rule says, on the schema that the rehearsal made.
    public enum Verdict: Hashable, Sendable {
        /// This was done to a table.
        case confirmedWork(Observation.Kind, table: String)
        /// A table was locked so.
        case confirmedLock(LockMode, tables: [String])
        /// The server refused the script.
        case confirmedRefusal
        /// The statement did nothing of the kind.
        case refutedWork
        /// The statement took no such lock.
        case refutedLock
        /// The server took the script.
        case refutedRefusal
    }
}
