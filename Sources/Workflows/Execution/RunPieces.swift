import Migrations
import Postgres
import SQL

/// Everything that is sent for steps that run in transactions, in order, and made only as it is sent.
struct RunPieces: Sequence, IteratorProtocol {
    /// How the transactions of a run are.
    struct Terms {
        let tenant: String
        let deployment: Int
        /// In PostgreSQL's notation, as all durations here.
        let lockTimeout: String
        /// Nil for the session's own.
        let statementTimeout: String?
        /// Whether one transaction holds all steps.
        let isAtomic: Bool
        /// Whether the server can look while it works whether the tool is still there.
        let checksConnection: Bool
        /// What puts the session back after each migration.
        var reset = SessionReset()
        /// What the session was to have set, and each transaction must.
        var sessionSettings: [(String, String)] = []
    }

    /// What follows the last step of a run.
    struct Ending {
        /// Ends the deployment: a transaction.
        let closing: String
        /// Records the schema that it left: likewise, and nil where none is recorded.
        let recording: SchemaRecording?

        fileprivate var pieces: [RunPiece] {
            let closing = RunPiece(part: .closing, results: 3, content: .text(closing))
            guard let recording else { return [closing] }
            let statements = recording.statements
            let text = statements.joined(separator: ";\n")
            return [
                closing, RunPiece(part: .recording, results: statements.count, content: .text(text)),
            ]
        }
    }

    /// Up to this many bytes of a script go into one piece, and of pieces into one message: what fails is written to the server's
    /// log as a whole message.
    static let bound = 256 * 1024

    private let steps: ArraySlice<PreparedStep>
    private let terms: Terms
    /// The last step before the plan's first.
    private let sequence: Int
    private let ending: Ending?
    /// What puts the session back, and how many statements that is.
    private let reset: (text: String, count: Int)
    /// The large scripts that the ledger has.
    private var stored: Set<BlobID>
    private var index: Int
    private var ready: [RunPiece] = []

    /// - Parameters:
    ///   - steps: a part of the plan, with the plan's own indices.
    ///   - sequence: the ledger's last step before the plan's first.
    ///   - stored: which of the large scripts the ledger has already.
    ///   - opening: what stands before the first step.
    ///   - ending: what stands after the last one.
    init(
        _ steps: ArraySlice<PreparedStep>,
        after sequence: Int,
        _ terms: Terms,
        stored: Set<BlobID>,
        opening: String?,
        ending: Ending?
    ) {
        self.steps = steps
        self.sequence = sequence
        self.terms = terms
        self.ending = ending
        reset = (terms.reset.statements, terms.reset.clauses.count)
        self.stored = stored
        index = steps.startIndex
        if let opening { ready = [RunPiece(part: .opening, results: 4, content: .text(opening))] }
    }

    mutating func next() -> RunPiece? {
        if ready.isEmpty { fill() }
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    private mutating func fill() {
        if index < steps.endIndex {
            ready = pieces(of: index)
        } else if index == steps.endIndex {
            ready = ending?.pieces ?? []
        }
        index += 1
    }

    private mutating func pieces(of index: Int) -> [RunPiece] {
        let step = steps[index]
        let script = step.script.script
        let folded = script.foldedTransaction
        let ran = folded == nil ? script.statements[...] : script.statements.dropFirst().dropLast()
        let begins = !terms.isAtomic || index == steps.startIndex
        let commits = !terms.isAtomic || index == steps.endIndex - 1
        let pieces =
            [before(index, begins ? Self.begin(folded?.begin) : nil)]
            + Self.chunks(of: ran).map { chunk in
                let last = ran[chunk.upperBound - 1]
                return RunPiece(
                    part: .script(index, statements: chunk),
                    results: chunk.count,
                    content: .script(
                        step.script,
                        ran[chunk.lowerBound].range.lowerBound..<last.endOfSQL
                    )
                )
            } + [after(index, step, commits: commits)]
        guard !step.script.unknownStatements.isEmpty else { return pieces }
        return pieces.map { piece in
            var piece = piece
            piece.isAlone = true
            return piece
        }
    }

    private func before(_ index: Int, _ begin: String?) -> RunPiece {
        let settings = terms.sessionSettings.map { "SET LOCAL \($0) = \(Quote.literal($1))" }
        var statements =
            [begin].compactMap(\.self) + settings + [
                "SET LOCAL lock_timeout = \(Quote.literal(terms.lockTimeout))"
            ]
        if let timeout = terms.statementTimeout {
            statements.append("SET LOCAL statement_timeout = \(Quote.literal(timeout))")
        }
        if terms.checksConnection { statements.append("SET LOCAL client_connection_check_interval = 500") }
        let step = "git_migrate.begin_step(\(Quote.literal(terms.tenant)), \(sequence + index))"
        statements.append("SELECT " + [terms.reset.hold, step].compactMap(\.self).joined(separator: ", "))
        return RunPiece(
            part: .before(index),
            results: statements.count,
            content: .text(statements.joined(separator: ";\n") + ";\n")
        )
    }

    /// The session is put back first: the record is written as the tool's own role, under its own settings.
    private mutating func after(_ index: Int, _ step: PreparedStep, commits: Bool) -> RunPiece {
        // What was deferred fires while the migration's own settings are still there.
        let before =
            "SET CONSTRAINTS ALL IMMEDIATE;\n" + reset.text
            + "SET LOCAL synchronous_commit = off;\n"
        let whole = step.record(
            sequence: sequence + index,
            tenant: terms.tenant,
            deployment: terms.deployment
        )
        let record = whole.dividing(besides: &stored)
        return RunPiece(
            part: .after(index, commits: commits),
            results: 2 + record.statementCount + reset.count + record.storingCount + (commits ? 1 : 0),
            content: .record(record, before: before + record.storing, after: commits ? "COMMIT;\n" : "")
        )
    }

    /// The script's own BEGIN with its options, if it has one.
    private static func begin(_ statement: Statement?) -> String {
        guard case .begin(let options)? = statement?.transactionControl, !options.isEmpty else {
            return "BEGIN"
        }
        return "BEGIN " + options
    }

    /// Statements in runs that fit into a message. Rows of data end one, since they are no part of it.
    private static func chunks(of statements: ArraySlice<Statement>) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var start = statements.startIndex
        for index in statements.indices
        where index > start
            && (statements[index - 1].rows != nil
                || statements[index].endOfSQL - statements[start].range.lowerBound > bound)
        {
            chunks.append(start..<index)
            start = index
        }
        return start < statements.endIndex ? chunks + [start..<statements.endIndex] : chunks
    }
}
