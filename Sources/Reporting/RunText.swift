import Migrations
import Postgres
import Workflows

/// What a run did, in words.
public struct RunText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// A line while a step runs, for a terminal that can take it back.
    public func running(_ step: Step, number: Int, of count: Int) -> String {
        "  \(verb(step, done: false)) \(step.id) (\(number) of \(count)) …"
    }

    /// A line once a step is in.
    public func finished(_ step: Step, _ duration: Duration) -> String {
        "  \(style.good(verb(step, done: true).padded(8)))  \(step.id.description.padded(40)) \(spelled(duration))"
    }

    /// What the server said while a step ran.
    public func notice(_ notice: ServerError) -> String {
        "  \(notice.severity.lowercased()): \(notice.message.printable)"
    }

    /// The repository's record is behind.
    public func recordNotWritten(_ reason: String) -> String {
        "\(style.warning("warning:")) the ledger is up to date, but the repository's record is not: \(reason.printable)"
    }

    /// What the deployment left is not known later.
    public func schemaNotRecorded(_ error: PostgresError) -> String {
        let reason = ErrorText(.plain).complaint(error).headline
        return
            "\(style.note("note:")) the schema was not recorded, so that drift is not seen until the next deployment: \(reason)"
    }

    /// What became of a hook that this tool runs.
    public func hook(_ event: RunEvent.HookEvent) -> String {
        switch event {
        case .ignored(let path):
            "\(style.warning("hint:")) \(path.printable) is not run: make it executable: chmod +x \(path.shellWord)"
        case .ended(let outcome) where outcome.status == 0:
            "  \(outcome.hook.rawValue) ended well after \(spelled(outcome.duration))"
        case .ended(let outcome):
            "\(style.warning("warning:")) \(outcome.hook.rawValue) failed with status \(outcome.status), which the ledger keeps; the deployment stays"
        case .notRecorded(let error):
            "\(style.warning("warning:")) how post-migrate ended is not recorded: \(ErrorText(.plain).complaint(error).headline)"
        }
    }

    /// The connection was lost at the end, and all is well.
    public func connectionLost(_ reason: String) -> String {
        let reason = reason.split(separator: "\n").joined(separator: " ").printable
        return
            "\(style.warning("warning:")) the connection was lost, and the ledger has every step: \(reason)"
    }

    /// What the server still does for a connection that was lost.
    public func lostSessionRuns(_ process: Int32, for duration: Duration) -> String {
        "the connection was lost; waiting for server process \(process), which still runs what it was sent, for \(roughly(duration)) now"
    }

    /// What the server kept of a connection that was lost.
    public func lostSessionEnded(_ process: Int32) -> String {
        "\(style.note("note:")) the connection was lost, and its server process \(process) waited for more of it: it was ended"
    }

    /// A pooler is in between.
    public var sessionIsShared: String {
        "\(style.note("note:")) a pooler hands this session on after each transaction: the ledger alone keeps deployments apart; one that has not ended is waited for, and then overtaken"
    }

    /// Who is waited for, and how long by now.
    public func waiting(_ holder: LedgerProblem.Holder?, for duration: Duration) -> String {
        let sum = duration < .seconds(1) ? "" : ", for \(roughly(duration)) now"
        return
            "waiting for another deployment to end\(holder.map { " (\(ErrorText.describe($0)))" } ?? "")\(sum)"
    }

    /// The sentence that says where the environment is after everything went well.
    public func success(_ run: PreparedRun, _ outcome: RunOutcome) -> String {
        let environment = run.database.settings.name
        let applied = outcome.done.count { if case .apply = $0 { true } else { false } }
        let sums = [
            outcome.done.count - applied > 0
                ? "\(counted(outcome.done.count - applied, "migration")) reverted" : nil,
            applied > 0 ? "\(counted(applied, "migration")) applied" : nil,
        ].compactMap(\.self)
        let sum = sums.isEmpty ? "no migration to run" : "\(listed(sums)) in \(spelled(outcome.duration))"
        guard run.plan.isWhole else {
            return "\(sum) on \(environment), which is between commits now: git migrate status shows where"
        }
        let place =
            run.target.commit == nil
            ? "before its first deployment" : "at \(PlanText.target(run.target, style))"
        return "\(style.bold(environment.text)) is \(place): \(sum)"
    }

    /// Why a run ended early, and what state the database is in now.
    ///
    /// - Parameter name: what the database is called; nil for its environment.
    public func complaint(
        _ run: PreparedRun,
        _ outcome: RunOutcome,
        _ failure: StepFailure,
        as name: String? = nil
    ) -> Complaint {
        var complaint = StepFailureText(style: style, environment: run.database.settings.name).complaint(
            failure
        )
        let name = name?.printable ?? run.database.settings.name.text
        complaint.migration = failure.step?.step.id.description
        complaint.sqlState = failure.sqlState
        complaint.details += [Self.state(run, outcome, failure, as: name)]
        complaint.hints += hints(run, failure, done: outcome.done.count)
        return complaint
    }

    private static func state(
        _ run: PreparedRun,
        _ outcome: RunOutcome,
        _ failure: StepFailure,
        as name: String
    ) -> String {
        let before = "\(name) was at \(PlanText.place(run.state, .plain))"
        let ids = outcome.done.map(\.id.description)
        guard !ids.isEmpty else { return failure.isUndone ? "\(before), and is there still" : before }
        return
            "\(before); of the \(run.steps.count) steps of this \(run.kind.rawValue), \(listed(ids)) \(ids.count == 1 ? "is" : "are") in"
    }

    private func hints(_ run: PreparedRun, _ failure: StepFailure, done: Int) -> [String] {
        let environment = run.database.settings.name
        let again = run.command(done: done)
        switch failure {
        case .statement(_, _, _, let error) where error.isCancelled: return ["go on with: \(again)"]
        case .lockNotHad, .blockedOthers, .tookTooLong, .cancelled:
            return WaitText(style: style, environment: environment).hints(failure, again: again)
        case .statement(let step, _, let offset, let error)
        where error.sqlState == "25001"
            && step.script.unknownStatements.contains { $0.range.contains(offset) }:
            return ["a line of the script takes it out of the transaction: -- migrate: no-transaction"]
        case .statement(let step, _, _, _), .atEnd(let step, _):
            guard case .revert(let applied) = step.step else {
                return ["mend the script in a new commit, and deploy that; it goes on where this ended"]
            }
            return DownText.hints(afterFailureOf: applied, run, done: done)
        case .notBegun(_, let error) where error.isLockTimeout || error.sqlState == "GM001":
            return ["try again: \(again)"]
        case .notBegun: return ["git migrate status \(environment) shows where it is"]
        case .indexInTheWay(_, _, _, isHalfRun: false): return ["then: \(again)"]
        case .blockedOthersMidway:
            return WaitText(style: style, environment: environment).hints(
                failure,
                again: "git migrate repair -e \(environment) --resume"
            ) + ["git migrate repair -e \(environment) shows what ran, and the other ways on"]
        case .halfRun, .unrecorded, .invalidIndexes, .indexInTheWay, .unknownStatement, .stoppedMidway,
            .connectionLost(_, .inJournal, _):
            return ["git migrate repair -e \(environment) shows what ran, and how to go on"]
        case .connectionLost(_, .unknown, _), .lostInstalling(.unknown, _):
            return ["once the server answers, git migrate status \(environment) tells; then: \(again)"]
        case .endedFromInside: return ["git migrate status \(environment) shows where it is"]
        case .connectionLost(_, .stillRuns(let process), _), .lostInstalling(.stillRuns(let process), _):
            return [
                "wait until it ends, or end it: SELECT pg_terminate_backend(\(process))",
                "git migrate status \(environment) tells then; go on with: \(again)",
            ]
        case .tooManyLocks(_, _, let count):
            return [
                count > 1
                    ? "leave --atomic out: each migration has a transaction of its own then"
                    : "divide the migration into several",
                "or give the server room, and start it anew: ALTER SYSTEM SET max_locks_per_transaction = <number>",
            ]
        case .ledgerGone:
            return [
                "restore it from a backup: pg_restore --schema=git_migrate; git migrate status \(environment) shows what it has then",
                "without it every migration counts as new, and the next deploy would run them all again",
            ]
        case .notEnded, .notCommitted, .connectionLost, .lostInstalling, .connection:
            return ["go on with: \(again)"]
        case .stopped: return ["go on with: \(again)"]
        }
    }

    private func verb(_ step: Step, done: Bool) -> String {
        switch step {
        case .apply: done ? "applied" : "applying"
        case .revert: done ? "reverted" : "reverting"
        }
    }
}

extension StepFailure {
    /// Whether the step that failed left nothing behind, for certain.
    fileprivate var isUndone: Bool {
        switch self {
        case .halfRun, .unrecorded, .invalidIndexes, .indexInTheWay(_, _, _, isHalfRun: true),
            .unknownStatement, .stoppedMidway, .blockedOthersMidway, .endedFromInside,
            .connectionLost(_, .unknown, _), .connectionLost(_, .stillRuns, _),
            .connectionLost(_, .inJournal, _), .ledgerGone, .connection:
            false
        default: true
        }
    }
}
