import Migrations
import Postgres
import SQL

/// What happens while a plan is carried out, as it happens.
public enum RunEvent: Sendable {
    /// Another deployment holds the database, and has been waited for so long.
    case waiting(LedgerProblem.Holder?, for: Duration)
    /// A pooler hands the session on after each transaction: no setting and no lock of a session is used.
    case sessionIsShared
    /// The deployment is about to begin, under this number of the ledger.
    case begins(deployment: Int)
    /// A step begins.
    case started(Step, number: Int, of: Int)
    /// A step is in, with the time it took.
    case finished(Step, Duration)
    /// The server has something to say.
    case notice(ServerError, Step)
    /// The step waits for a lock, as it is seen again and again; nil once it goes on.
    case waitsForLock(Step, LockWait?)
    /// The step keeps these sessions waiting, as it is seen again and again.
    case keepsWaiting(Step, [BlockedSession])
    /// The step did not get its locks, was undone, and is tried again after a pause.
    case triesAgain(Step, Retry)
    /// Nobody can see whom the steps keep waiting.
    case notWatched(reason: String)
    /// The connection was lost, and this server process still runs what it was sent; it has been waited for so long.
    case lostSessionRuns(Int32, for: Duration)
    /// The connection was lost, and this server process, which waited for more of it, was ended.
    case lostSessionEnded(Int32)
    /// The connection was lost at the end, and all steps are in.
    case connectionLost(reason: String)
    /// The git record could not be brought up to date; the ledger is.
    case recordNotWritten(reason: String)

    /// The schema that the deployment left could not be recorded; the deployment is.
    case schemaNotRecorded(PostgresError)

    /// The database is being backed up first.
    case backsUp(BackupRun.Event)
    /// It was backed up.
    case backedUp(Backup, path: String)

    /// Something about a hook that this tool runs.
    case hook(HookEvent)

    /// What happens with a hook.
    public enum HookEvent: Sendable {
        /// The file is there, and may not be executed.
        case ignored(path: String)
        /// It ran.
        case ended(HookOutcome)
        /// It could not be run, or how it ended could not be recorded.
        case notRecorded(reason: any Error)
    }

    /// A step that is tried again.
    public struct Retry: Sendable {
        /// Why it did not go well: a lock timeout or a deadlock.
        public let error: ServerError
        /// What it waited for, where that was seen.
        public let wait: LockWait?
        /// The pause before the next try.
        public let pause: Duration
        /// Which try that will be, from 2.
        public let number: Int
    }
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
    /// The step did not get its locks in so many tries, and was undone as a whole.
    case lockNotHad(PreparedStep, Refusal, tries: Int, LockWait?)
    /// The step was stopped since it kept these sessions waiting for longer than the limit, and was undone as a whole.
    case blockedOthers(PreparedStep, Refusal, [BlockedSession])
    /// A statement took longer than the environment allows, or nil: than the script itself does; undone as a whole.
    case tookTooLong(PreparedStep, Refusal, limit: String?)
    /// Somebody else had the server cancel the step, and it was undone as a whole.
    case cancelled(PreparedStep, Refusal)
    /// What was deferred to the end of the transaction failed, or the step could not be recorded; it was undone as a whole.
    case atEnd(PreparedStep, ServerError)
    /// Another deployment took the step first, or holds the ledger; nothing ran.
    case notBegun(PreparedStep, ServerError)
    /// A statement of a migration that cannot run in a transaction failed, and left these indexes invalid; those before it stay.
    case halfRun(PreparedStep, index: Int, offset: Int, ServerError, left: [InvalidIndex])
    /// A statement of such a migration was stopped since it kept these sessions waiting for longer than the limit, and left these
    /// indexes invalid; those before it stay.
    case blockedOthersMidway(PreparedStep, index: Int, Refusal, [BlockedSession], left: [InvalidIndex])
    /// A statement of such a migration succeeded by its own account, and these indexes are invalid, or the one that it was to
    /// make is not there.
    case invalidIndexes(PreparedStep, index: Int, [InvalidIndex])
    /// A statement of such a migration did not run: an invalid index that it did not make has its index's name.
    case indexInTheWay(PreparedStep, index: Int, InvalidIndex, isHalfRun: Bool)
    /// Whether a statement of such a migration is in cannot be told, so that it was not run again.
    case unknownStatement(PreparedStep, index: Int)
    /// The user asked to stop between two statements of such a migration; so many are in.
    case stoppedMidway(PreparedStep, done: Int)
    /// Of a migration that cannot run in a transaction, so many statements are in, and the ledger refused to say so.
    case unrecorded(PreparedStep, done: Int, ServerError)
    /// The server ended the transaction otherwise than by COMMIT.
    case notCommitted(PreparedStep, tag: String)
    /// Its transaction was ended from inside, so that what ran before that may be in, and its ledger rows are not.
    case endedFromInside(PreparedStep)
    /// The connection was lost; the step is the next one that the ledger does not have, or the last; nil in a plan without any.
    case connectionLost(PreparedStep?, Fate, reason: String)
    /// The connection was lost while the ledger was made or brought to this tool's version: no step had begun.
    case lostInstalling(LedgerFate, reason: String)
    /// All steps are in, and the ledger refused to record that the deployment ended.
    case notEnded(ServerError)
    /// Somebody removed the ledger meanwhile; of the next step, which is nil after the last, so many statements ran that stay.
    case ledgerGone(PreparedStep?, statements: Int)
    /// The transaction needs more locks than the server has room for, and was undone as a whole; it held so many steps.
    case tooManyLocks(PreparedStep, Refusal, inOneTransaction: Int)
    /// Anything else that the connection reports.
    case connection(PreparedStep, PostgresError)
    /// The user asked to stop between two steps.
    case stopped(next: PreparedStep)

    /// What the server refused.
    public struct Refusal: Sendable {
        /// The byte of the script that it is about; nil when it is about none.
        public let offset: Int?
        /// The server's words.
        public let error: ServerError
    }

    /// What became of a step when the connection was lost.
    public enum Fate: Hashable, Sendable {
        /// The ledger has it.
        case isIn
        /// The ledger does not have it, and its transaction has ended.
        case wasUndone
        /// The deployment did not begin, or had only just begun: no statement of the step was sent.
        case didNotBegin
        /// It runs statement by statement, and its journal tells how far it came.
        case inJournal
        /// The database could not be asked.
        case unknown
        /// This server process still ran it when the user stopped waiting.
        case stillRuns(process: Int32)
    }
}
