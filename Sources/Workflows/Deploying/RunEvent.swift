import Migrations
import Postgres
import SQL

/// What happens while a plan is carried out, as it happens.
public enum RunEvent: Sendable {
    /// Another deployment holds the database.
    case waiting(LedgerProblem.Holder?)
    /// A pooler hands the session on after each transaction: no setting and no lock of a session is used.
    case sessionIsShared
    /// A step begins.
    case started(Step, number: Int, of: Int)
    /// A step is in, with the time it took.
    case finished(Step, Duration)
    /// The server has something to say.
    case notice(ServerError, Step)
    /// The connection was lost at the end, and all steps are in.
    case connectionLost(reason: String)
    /// The git record could not be brought up to date; the ledger is.
    case recordNotWritten(reason: String)
}

/// How carrying a plan out ended.
public struct RunOutcome: Sendable {
    /// The steps that are in, in order.
    public let done: [Step]
    /// Why it ended before the last step; nil when it did not.
    public let failure: StepFailure?
    /// The whole time.
    public let duration: Duration
}

/// Why a step is not in, or is not known to be.
public enum StepFailure: Error, Sendable {
    /// A statement of the script failed, and the step was undone as a whole.
    case statement(PreparedStep, index: Int, offset: Int, ServerError)
    /// What was deferred to the end of the transaction failed, or the step could not be recorded; it was undone as a whole.
    case atEnd(PreparedStep, ServerError)
    /// Another deployment took the step first, or holds the ledger; nothing ran.
    case notBegun(PreparedStep, ServerError)
    /// A statement of a migration that cannot run in a transaction failed; those before it stay.
    case halfRun(PreparedStep, index: Int, offset: Int, ServerError)
    /// Of a migration that cannot run in a transaction, so many statements are in, and the ledger refused to say so.
    case unrecorded(PreparedStep, done: Int, ServerError)
    /// The server ended the transaction otherwise than by COMMIT.
    case notCommitted(PreparedStep, tag: String)
    /// The connection was lost.
    case connectionLost(PreparedStep, Fate, reason: String)
    /// Anything else that the connection reports.
    case connection(PreparedStep, PostgresError)
    /// The user asked to stop between two steps.
    case stopped(next: PreparedStep)

    /// What became of a step when the connection was lost.
    public enum Fate: Hashable, Sendable {
        /// The ledger has it.
        case isIn
        /// The ledger does not have it, and its transaction has ended.
        case wasUndone
        /// It runs statement by statement, and its journal tells how far it came.
        case inJournal
        /// The database could not be asked.
        case unknown
    }
}
