import Migrations
import SQL

/// What data a plan destroys, found on the database before anything runs.
public struct DataLosses: Sendable {
    /// What is lost, in the order of the steps; each thing once.
    public let losses: [DataLoss]
    /// Steps that run code whose effects cannot be seen from outside, with what runs it: `DO`, `CALL f`, `f`.
    public let unseen: [Unseen]
    /// Why the database could not be asked what is lost; nil when it could.
    public let refusal: Uncounted?

    /// A step that does more than can be told.
    public struct Unseen: Hashable, Sendable {
        /// The migration.
        public let step: MigrationID
        /// What runs code.
        public let code: String
    }
}

/// Something that holds data, or may, and that a step destroys.
public struct DataLoss: Hashable, Sendable {
    /// The migration whose script does it.
    public let step: MigrationID
    /// What is destroyed.
    public let what: What
    /// How much it holds now.
    public let amount: Amount

    /// What is destroyed. Names are those that the database has now, with the schema where the session would not find them
    /// without it.
    public enum What: Hashable, Sendable {
        case table(ObjectName)
        case materializedView(ObjectName)
        case column(String, of: ObjectName)
        /// Rows of a table that stays.
        case rows(of: ObjectName, Rows)
        /// What no count can be had of.
        case other(Loss)
    }

    /// Which rows of a table that stays.
    public enum Rows: Hashable, Sendable {
        /// All of them.
        case all
        /// Those that a condition picks.
        case some
        /// Those that refer to rows that go.
        case referring
    }

    /// How many rows, or values of a column.
    public enum Amount: Hashable, Sendable {
        /// Counted.
        case exactly(Int)
        /// Counted in a part of the table, which is this large in bytes.
        case about(Int, bytes: Int)
        case unknown(Uncounted)
    }
}

/// Why something was not counted.
public enum Uncounted: Hashable, Sendable {
    /// The role may not read it.
    case noRight
    /// Row security hides rows from the role.
    case rowSecurity
    /// Another session holds a lock on it.
    case locked
    /// It would take too long.
    case tooLong
    /// The server said something else, with this SQLSTATE.
    case refused(sqlState: String)
    /// It is no table.
    case notATable
}
