import Migrations
import Postgres

/// Runs steps that are transactions, as many in one message as fit, and tells of each as soon as the server does.
struct MessageRunner {
    let connection: Connection
    let terms: RunPieces.Terms
    /// The ledger's last step before the plan's first.
    let sequence: Int
    let observe: (Event) -> Void

    /// What happens, with the step's index in the plan.
    enum Event {
        /// The server has begun the step, in the process that it names.
        case began(Int, process: Int32?)
        /// The step is in, and took so long on the server, from where it had the ledger to its record.
        case committed(Int, Duration?)
        /// The server has something to say while the step runs.
        case notice(ServerError, Int)
    }

    /// Why a run ended before its last step.
    enum Failure: Error {
        /// The server refused at this place.
        case refused(FailedPlace, ServerError)
        /// The server ended the step's transaction otherwise than by COMMIT.
        case notCommitted(Int, tag: String)
        /// The connection was lost, or used wrongly, while this step ran or was to run; nil before the first and after the last.
        case connection(Int?, PostgresError)
        /// The user asked to stop before the step was in.
        case stopped(Int)
    }

    /// Runs the steps; returns when all are in, for certain.
    ///
    /// - Parameters:
    ///   - steps: a part of the plan, with the plan's own indices.
    ///   - opening: SQL before the first step, a transaction.
    ///   - ending: what follows the last one; nil where more steps do.
    func run(
        _ steps: ArraySlice<PreparedStep>,
        opening: String?,
        ending: RunPieces.Ending?
    ) throws(Failure) {
        let stored = try storedScripts(of: steps)
        var rest = RunPieces(
            steps,
            after: sequence,
            terms,
            stored: stored,
            opening: opening,
            ending: ending
        )
        var next = rest.next()
        var uncommitted = Uncommitted(first: steps.startIndex)
        while let message = RunMessage(&next, of: &rest) {
            if Interruption.requested, let step = message.firstStep {
                connection.rollBack()
                throw .stopped(step)
            }
            try readAsParsed(message)
            try send(message, from: &uncommitted)
        }
    }

    /// The large scripts of the steps that the ledger has.
    private func storedScripts(of steps: ArraySlice<PreparedStep>) throws(Failure) -> Set<BlobID> {
        let records = steps.lazy.map { $0.record(sequence: sequence, tenant: terms.tenant, deployment: 0) }
        do throws(PostgresError) {
            return try connection.storedScripts(records.flatMap(\.largeBodies).map(\.blob))
        } catch {
            if case .server(let serverError, _) = error { throw .refused(.opening, serverError) }
            throw .connection(nil, error)
        }
    }

    /// Before a message that begins within a script, which may have changed how strings are read.
    private func readAsParsed(_ message: RunMessage) throws(Failure) {
        guard case .script(let step, _)? = message.pieces.first?.part else { return }
        do throws(PostgresError) {
            try connection.readAsParsed()
        } catch {
            throw .connection(step, error)
        }
    }

    /// The steps that ran and are not in.
    private struct Uncommitted {
        var first: Int
        var durations: [Int: Duration] = [:]
    }

    private func send(_ message: RunMessage, from uncommitted: inout Uncommitted) throws(Failure) {
        var progress = MessageProgress(message, sequence: sequence)
        connection.onNotice = { notice in
            if let step = progress.step(begunBy: notice) {
                observe(.began(step, process: notice.detail.flatMap { Int32($0) }))
            } else if !MessageProgress.isOwn(notice) {
                observe(.notice(notice, progress.step ?? 0))
            }
        }
        defer { connection.onNotice = nil }
        var failure: Failure?
        do throws(PostgresError) {
            try connection.send(message.bytes, rows: message.rows, keepRows: .first) { result in
                if let (step, duration) = progress.duration(in: result) {
                    uncommitted.durations[step] = duration
                }
                guard let committed = progress.complete(result) else { return }
                for step in uncommitted.first...committed {
                    observe(.committed(step, uncommitted.durations[step]))
                }
                uncommitted = Uncommitted(first: committed + 1)
            }
        } catch {
            if case .server(let serverError, let completed) = error {
                connection.rollBack()
                failure = .refused(message.place(of: serverError, completed: completed), serverError)
            } else {
                failure = .connection(progress.step, error)
            }
        }
        if let (step, tag) = progress.otherEnd { throw .notCommitted(step, tag: tag) }
        if let failure { throw failure }
    }
}

/// How far the server has come in a message, by what it has completed.
private struct MessageProgress {
    private let pieces: [RunPiece]
    private let sequence: Int
    private var piece = 0
    private var resultsOfPiece = 0
    /// The step whose transaction did not end with COMMIT, and what it ended with.
    private(set) var otherEnd: (step: Int, tag: String)?

    init(_ message: RunMessage, sequence: Int) {
        pieces = message.pieces
        self.sequence = sequence
    }

    /// The step that runs.
    var step: Int? { piece < pieces.count ? pieces[piece].part.step : nil }

    /// How long a step took by the server's clock, where the result tells.
    func duration(in result: StatementResult) -> (step: Int, Duration)? {
        guard piece < pieces.count, case .after(let step, _) = pieces[piece].part,
            result.columns == ["finish_step"], let microseconds = result.rows.first?.first?.flatMap(Int.init)
        else { return nil }
        return (step, .microseconds(microseconds))
    }

    /// Notes a result; gives the step that it committed, with those before it.
    mutating func complete(_ result: StatementResult) -> Int? {
        guard piece < pieces.count else { return nil }
        resultsOfPiece += 1
        guard resultsOfPiece == pieces[piece].results else { return nil }
        defer {
            resultsOfPiece = 0
            piece += 1
        }
        guard case .after(let step, true) = pieces[piece].part else { return nil }
        guard result.commandTag == "COMMIT" else {
            otherEnd = otherEnd ?? (step, result.commandTag)
            return nil
        }
        return step
    }

    /// Whether the ledger says that only to have told of by now what is completed.
    static func isOwn(_ notice: ServerError) -> Bool { ["GM100", "GM101"].contains(notice.sqlState) }

    /// The step that the ledger's own notice says has begun.
    func step(begunBy notice: ServerError) -> Int? {
        guard notice.sqlState == "GM100", let number = Int(notice.message) else { return nil }
        return number - sequence - 1
    }
}

extension RunMessage {
    /// The first step that has a piece in the message.
    var firstStep: Int? { pieces.lazy.compactMap(\.part.step).first }
}

extension RunPiece.Part {
    /// The step that the piece belongs to.
    var step: Int? {
        switch self {
        case .before(let step), .script(let step, _), .after(let step, _): step
        case .opening, .closing, .recording: nil
        }
    }
}
