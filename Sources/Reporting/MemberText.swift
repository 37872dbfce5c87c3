import Migrations
import Postgres
import Workflows

/// What happens on one member of a fleet while others are worked on too: the lines of a run, each with the member's name.
public struct MemberText {
    private let member: String
    private let run: RunText
    private let wait: WaitText
    private let backup: BackupText

    init(_ style: Style, fleet: EnvironmentName, member: String) {
        self.member = member
        run = RunText(style)
        wait = WaitText(style: style, environment: fleet)
        backup = BackupText(style, environment: fleet)
    }

    /// A line once a step is in.
    public func finished(_ step: Step, _ duration: Duration) -> String { line(run.finished(step, duration)) }

    /// What the server said while a step ran.
    public func notice(_ notice: ServerError) -> String { line(run.notice(notice)) }

    /// What a step waits for.
    public func waits(_ step: Step, _ lock: LockWait) -> String { line(wait.waits(step, lock)) }

    /// Who is waited for, and how long by now.
    public func waiting(_ holder: LedgerProblem.Holder?, for duration: Duration) -> String {
        line(run.waiting(holder, for: duration))
    }

    /// That a step is tried again after a pause, and why.
    public func triesAgain(_ step: Step, _ retry: RunEvent.Retry) -> String {
        line(wait.triesAgain(step, retry))
    }

    /// That nobody sees whom the steps keep waiting.
    public func notWatched(_ reason: String) -> String { line(wait.notWatched(reason)) }

    /// A session that was lost still runs a statement.
    public func lostSessionRuns(_ process: Int32, for duration: Duration) -> String {
        line(run.lostSessionRuns(process, for: duration))
    }

    /// A session that was lost, and waited for a client that is gone, was ended.
    public func lostSessionEnded(_ process: Int32) -> String { line(run.lostSessionEnded(process)) }

    /// The connection was lost at the end, and all is well.
    public func connectionLost(_ reason: String) -> String { line(run.connectionLost(reason)) }

    /// The repository's record is behind.
    public func recordNotWritten(_ reason: String) -> String { line(run.recordNotWritten(reason)) }

    /// What the deployment left is not known later.
    public func schemaNotRecorded(_ error: PostgresError) -> String { line(run.schemaNotRecorded(error)) }

    /// Its database is backed up first; nil where only the next event is worth a line.
    public func backsUp(_ event: BackupRun.Event) -> String? {
        let (text, isPassing) = backup.line(event)
        return isPassing ? nil : line(text)
    }

    /// Its database was backed up.
    public func backedUp(_ made: Backup, at path: String) -> String { line(backup.made(made, at: path)) }

    /// What became of a hook.
    public func hook(_ event: RunEvent.HookEvent) -> String { line(run.hook(event)) }

    /// A pooler is in between.
    public var sessionIsShared: String { line(run.sessionIsShared) }

    private func line(_ text: String) -> String { "  \(member.printable): \(text.drop { $0 == " " })" }
}
