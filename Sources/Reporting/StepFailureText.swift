import Migrations
import Postgres
import SQL
import Workflows

/// Why a step is not in, as a compiler and psql would say it.
struct StepFailureText {
    let style: Style
    let environment: EnvironmentName

    func complaint(_ failure: StepFailure) -> Complaint {
        switch failure {
        case .statement(let step, _, let offset, let error):
            let end = error.isCancelled ? "was stopped" : "failed"
            return Complaint(
                "\(name(step)) \(end), and was undone as a whole",
                details: excerpt(step, offset, error) + fields(error),
                status: .failed
            )
        case .lockNotHad(let step, let refusal, let tries, let wait):
            let times = tries == 1 ? "" : " in \(tries) tries"
            return Complaint(
                "\(name(step)) did not get a lock\(times), and was undone as a whole",
                details: shown(step, refusal) + waits.details(wait),
                status: .failed
            )
        case .blockedOthers(let step, let refusal, let sessions):
            return Complaint(
                "\(name(step)) was stopped since it \(WaitText.keptWaiting(sessions)), and was undone as a whole",
                details: place(step, refusal) + sessions.map(waits.blocked),
                status: .failed
            )
        case .tookTooLong(let step, let refusal, let limit):
            let setting = limit.map { "migrate.\(environment).statementTimeout (\($0)) allows" }
            return Complaint(
                "\(name(step)) took longer than \(setting ?? "its own statement_timeout allows"), and was undone as a whole",
                details: shown(step, refusal),
                status: .failed
            )
        case .cancelled(let step, let refusal):
            return Complaint(
                "\(name(step)) was cancelled by another session or the server's administrator, and was undone as a whole",
                details: shown(step, refusal),
                status: .failed
            )
        case .atEnd(let step, let error):
            return Complaint(
                "\(name(step)) failed when its transaction was to end, and was undone as a whole",
                details: [error.message.printable] + fields(error),
                status: .failed
            )
        case .notBegun(let step, let error):
            return Complaint(
                "\(name(step)) did not begin: \(error.message.printable)",
                details: error.isLockTimeout
                    ? ["another session holds the ledger's head row"] : fields(error),
                status: .failed
            )
        case .halfRun(let step, let index, let offset, let error, let left):
            return Complaint(
                "\(name(step)) failed at statement \(index + 1) and could not be undone: it runs outside a transaction",
                details: excerpt(step, offset, error) + fields(error) + [stays(index)] + leaves(left),
                status: .needsPerson
            )
        case .unrecorded(let step, let done, let error):
            let count = step.script.script.statements.count
            return Complaint(
                "\(name(step)) could not be recorded after statement \(done) of \(count), and what ran stays: it runs outside a transaction",
                details: [error.message.printable] + fields(error),
                status: .needsPerson
            )
        case .invalidIndexes, .indexInTheWay, .unknownStatement, .stoppedMidway, .blockedOthersMidway:
            return midway(failure)
        case .endedFromInside(let step):
            return Complaint(
                "\(name(step)) ended its transaction itself: what it committed stays, and the ledger does not have it",
                details: ["look at the database, and undo by hand what ran of the script before going on"],
                status: .needsPerson
            )
        case .notCommitted(let step, let tag):
            return Complaint(
                "\(name(step)) ended its transaction itself: the server answered \(tag) in place of COMMIT",
                status: .failed
            )
        case .connectionLost(let step, let fate, let reason):
            return lost(step, fate, reason)
        case .lostInstalling(let fate, let reason):
            return LostInstallationText.complaint(fate, reason)
        case .tooManyLocks, .notEnded, .ledgerGone:
            return besidesScript(failure)
        case .connection(let step, let error):
            return Complaint(
                "\(name(step)) could not be run",
                details: ["\(error)".printable],
                status: .failed
            )
        case .stopped(let next):
            return Complaint("stopped before \(name(next)), as you asked", status: .failed)
        }
    }

    /// What stops a migration that runs outside a transaction between two statements, or without an error of the server.
    private func midway(_ failure: StepFailure) -> Complaint {
        switch failure {
        case .invalidIndexes(let step, let index, let left):
            let names = left.map { "\($0.identifier.printable) of \($0.table.printable)" }
            return Complaint(
                left.isEmpty
                    ? "\(name(step)): the index of statement \(index + 1) is not there, or not valid, though the server reported success"
                    : "\(name(step)): statement \(index + 1) left an invalid index, though the server reported success: \(names.joined(separator: ", "))",
                details: excerpt(step, at: index) + [stays(index)],
                status: .needsPerson
            )
        case .indexInTheWay(let step, let index, let obstacle, let isHalfRun):
            let drop = "DROP INDEX CONCURRENTLY \(obstacle.identifier.printable)"
            return Complaint(
                "\(name(step)) did not run statement \(index + 1): the index \(obstacle.identifier.printable) of \(obstacle.table.printable) is there and invalid, and this migration did not make it",
                details: excerpt(step, at: index)
                    + [
                        "PostgreSQL keeps such an index and never uses it; if nobody is building it, drop it: \(drop)"
                    ]
                    + (isHalfRun ? [stays(index)] : []),
                status: isHalfRun ? .needsPerson : .failed
            )
        case .unknownStatement(let step, let index):
            return Complaint(
                "\(name(step)) was not taken up: whether statement \(index + 1) is in is not known, and it must not run twice",
                details: excerpt(step, at: index)
                    + [
                        "the tool was cut off while it ran; look at the database for what it does, then:",
                        "  git migrate repair -e \(environment) --resume --from \(index + 1)",
                        "      runs it: it is not in",
                        "  git migrate repair -e \(environment) --resume --from \(index + 2)",
                        "      goes on after it: it is in",
                    ],
                status: .needsPerson
            )
        case .blockedOthersMidway(let step, let index, let refusal, let sessions, let left):
            return Complaint(
                "\(name(step)) was stopped at statement \(index + 1) since it \(WaitText.keptWaiting(sessions)), and could not be undone: it runs outside a transaction",
                details: place(step, refusal) + sessions.map(waits.blocked) + [stays(index)] + leaves(left),
                status: .needsPerson
            )
        case .stoppedMidway(let step, let done):
            return Complaint(
                "stopped before statement \(done + 1) of \(name(step)), as you asked",
                details: [stays(done)],
                status: .needsPerson
            )
        default:
            return complaint(failure)
        }
    }

    private func leaves(_ left: [InvalidIndex]) -> [String] {
        left.map { "it left the index \($0.identifier.printable) of \($0.table.printable) invalid" }
    }

    /// What lies in the server or the ledger, and not in the script.
    private func besidesScript(_ failure: StepFailure) -> Complaint {
        switch failure {
        case .tooManyLocks(let step, let refusal, let count):
            let transaction =
                count > 1 ? "one transaction of \(counted(count, "step")) (--atomic)" : name(step)
            let place = count > 1 ? " at \(name(step))" : ""
            return Complaint(
                "\(transaction) locks more than the server has room for (max_locks_per_transaction): it failed\(place), and was undone as a whole",
                details: shown(step, refusal),
                status: .failed
            )
        case .notEnded(let error):
            return Complaint(
                "every step is in, and the ledger refused to record that the run ended: \(error.message.printable)",
                details: fields(error),
                status: .failed
            )
        case .ledgerGone(let next, let statements):
            let ran = next.flatMap { step in
                statements == 0
                    ? nil
                    : "of \(name(step)), \(counted(statements, "statement")) ran and \(statements == 1 ? "stays" : "stay"): it runs outside a transaction"
            }
            return Complaint(
                "somebody has removed the ledger of \(environment), the schema git_migrate, while this ran",
                details: [ran].compactMap(\.self),
                status: .needsPerson
            )
        default:
            return complaint(failure)
        }
    }

    private func stays(_ count: Int) -> String {
        switch count {
        case 0: "no statement ran before it"
        case 1: "the statement before it stays"
        default: "the \(count) statements before it stay"
        }
    }

    /// The line on which a statement begins.
    private func excerpt(_ step: PreparedStep, at index: Int) -> [String] {
        let offset = step.script.script.statements[index].range.lowerBound
        let mark = step.script.script.source.mark(offset..<offset)
        return ["\(style.bold("\(step.script.path.printable):\(mark.line):\(mark.column):"))"]
            + Excerpt(mark: mark).lines(style)
    }

    private func lost(_ step: PreparedStep?, _ fate: StepFailure.Fate, _ reason: String) -> Complaint {
        let name = step.map(name) ?? "the deployment"
        let (sentence, status): (String, ExitStatus) =
            switch fate {
            case .isIn: ("the connection was lost, but \(name) is in: the ledger has it", .failed)
            case .wasUndone:
                (
                    "the connection was lost, and \(name) was undone as a whole: the ledger does not have it",
                    .failed
                )
            case .didNotBegin: ("the connection was lost before \(name) began", .failed)
            case .inJournal:
                ("the connection was lost while \(name) ran outside a transaction", .needsPerson)
            case .unknown:
                (
                    "the connection was lost, and whether \(name) is in is not known: the server does not answer",
                    .needsPerson
                )
            case .stillRuns(let process):
                (
                    "the connection was lost, and whether \(name) is in is not known: server process \(process) still runs it",
                    .needsPerson
                )
            }
        let details = reason.split(separator: "\n").map { String($0).printable }
        return Complaint(sentence, details: details, status: status)
    }

    private func name(_ step: PreparedStep) -> String {
        switch step.step {
        case .apply: "\(step.step.id)"
        case .revert: "the down script of \(step.step.id)"
        }
    }

    private var waits: WaitText { WaitText(style: style, environment: environment) }

    private func shown(_ step: PreparedStep, _ refusal: StepFailure.Refusal) -> [String] {
        let words =
            refusal.offset.map { excerpt(step, $0, refusal.error) } ?? [refusal.error.message.printable]
        return words + fields(refusal.error)
    }

    /// Where it was, without the server's words, which tell of a request of the tool's own.
    private func place(_ step: PreparedStep, _ refusal: StepFailure.Refusal) -> [String] {
        guard let offset = refusal.offset else { return [] }
        return excerpt(step, offset, ServerError(severity: "", sqlState: "", message: "this statement"))
    }

    /// `path:line:column: message`, the line, and a caret.
    private func excerpt(_ step: PreparedStep, _ offset: Int, _ error: ServerError) -> [String] {
        let source = step.script.script.source
        let mark = source.mark(offset..<offset)
        let place = "\(step.script.path.printable):\(mark.line):\(mark.column):"
        return ["\(style.bold(place)) \(error.message.printable)"] + Excerpt(mark: mark).lines(style)
    }

    /// What the server adds, in psql's order.
    private func fields(_ error: ServerError) -> [String] {
        let named: [(String, String?)] = [
            ("DETAIL", error.detail), ("HINT", error.hint), ("QUERY", error.internalQuery),
            ("CONTEXT", error.context),
            ("SQLSTATE", error.sqlState),
        ]
        return named.flatMap { name, value -> [String] in
            guard let value, !value.isEmpty else { return [] }
            let lines = value.split(separator: "\n").prefix(12).map { String($0).printable }
            return ["\(name): \(lines[0])"] + lines.dropFirst().map { "    " + $0 }
        }
    }
}
