import Migrations
import Postgres
import SQL

/// One run of a migration statement by statement: what has been recorded of it, and how each statement runs.
final class StatementRun {
    let step: PreparedStep
    private(set) var journal: Journal
    let concurrentLockTimeout: String
    /// Whether the journal tells of the migration, so that something of it may be in.
    private(set) var hasRows: Bool
    /// Whether the script has set a lock_timeout of its own, which then holds.
    private var hasOwnTimeout = false

    var connection: Connection { journal.connection }
    var statements: [Statement] { step.script.script.statements }

    init(step: PreparedStep, journal: Journal, concurrentLockTimeout: String, hasRows: Bool) {
        self.step = step
        self.journal = journal
        self.concurrentLockTimeout = concurrentLockTimeout
        self.hasRows = hasRows
    }

    /// Begins a new try; gives when, in PostgreSQL's notation.
    func begin() throws(StepFailure) -> String? {
        try recording(done: 0) { () throws(PostgresError) in
            let (begun, startedAt) = try journal.begun()
            journal = begun
            try connection.send(sessionSettings(lockTimeout: journal.lockTimeout))
            return startedAt
        }
    }

    /// Runs a statement; returns when it is in, for certain.
    func run(_ index: Int) throws(StepFailure) {
        if Interruption.requested {
            throw hasRows ? .stoppedMidway(step, done: index) : .stopped(next: step)
        }
        try recording(done: index) { () throws(PostgresError) in try connection.readAsParsed() }
        switch statements[index].manner {
        case .session: try runInSession(index)
        case .transaction: try runInTransaction(index)
        case .alone: try runAlone(index)
        }
    }

    /// Runs a statement of which nothing outlives the session.
    func runInSession(_ index: Int) throws(StepFailure) {
        do throws(PostgresError) {
            try connection.send(text(of: index))
        } catch {
            throw failure(of: index, error)
        }
        if statements[index].setsLockTimeout { hasOwnTimeout = true }
    }

    /// Runs a statement together with the row that says that it is in.
    private func runInTransaction(_ index: Int) throws(StepFailure) {
        let hold = journal.session.hold.map { "SELECT \($0);\n" }
        let begin = "BEGIN;\n" + (hold ?? "")
        // What was deferred fires while the migration's own settings are still there.
        let end = "\n;\nSET CONSTRAINTS ALL IMMEDIATE;\n" + journal.entry(index, .done) + "COMMIT;\n"
        var completed = 0
        var tag = ""
        do throws(PostgresError) {
            try connection.send(
                Array(begin.utf8) + text(of: index) + Array(end.utf8),
                rows: [step.script.rows(of: statements[index])].compactMap(\.self)
            ) { result in
                completed += 1
                tag = result.commandTag
            }
        } catch {
            connection.rollBack()
            // BEGIN, the lock, the statement and SET CONSTRAINTS come before the journal's own.
            guard case .server(let serverError, _) = error, completed >= (hold == nil ? 3 : 4) else {
                throw failure(of: index, error, led: begin.unicodeScalars.count)
            }
            throw hasRows ? .unrecorded(step, done: index, serverError) : .notBegun(step, serverError)
        }
        guard tag == "COMMIT" else { throw .notCommitted(step, tag: tag) }
        hasRows = true
    }

    /// Runs a statement that PostgreSQL refuses in a transaction between two rows of the journal.
    private func runAlone(_ index: Int) throws(StepFailure) {
        let statement = statements[index]
        let work = IndexWork(statement)
        let before = try recording(done: index) { () throws(PostgresError) in try invalidIndexes(of: work) }
        if let name = work?.index, let obstacle = before.first(where: { $0.name == name }),
            work?.isReindex == false
        {
            throw .indexInTheWay(step, index: index, obstacle, isHalfRun: hasRows)
        }
        try recording(done: index) { () throws(PostgresError) in
            try journal.record(index, .intent(invalid: before), afterwards: settings(for: statement))
        }
        hasRows = true
        do throws(PostgresError) {
            try connection.send(
                text(of: index),
                rows: [step.script.rows(of: statement)].compactMap(\.self)
            )
        } catch {
            throw failure(of: index, error, work, before: before)
        }
        try finish(index, work, before: before)
    }

    /// Records that a statement is in, once the indexes that it was to make are there and valid.
    func finish(_ index: Int, _ work: IndexWork?, before: [InvalidIndex]) throws(StepFailure) {
        let (left, isMade) = try recording(done: index) { () throws(PostgresError) in
            (try leftovers(of: work, before: before), try hasMade(work))
        }
        guard left.isEmpty, isMade else {
            let names = left.isEmpty ? "the index" : left.map(\.identifier).joined(separator: ", ")
            try recording(done: index) { () throws(PostgresError) in
                try journal.record(index, .failed(reason: "not valid: \(names)", invalid: left))
            }
            throw .invalidIndexes(step, index: index, left)
        }
        try recording(done: index + 1) { () throws(PostgresError) in
            try journal.record(index, .done, afterwards: settingsAfterwards)
        }
    }

    /// The indexes that are invalid now and were not before.
    private func leftovers(of work: IndexWork?, before: [InvalidIndex]) throws(PostgresError)
        -> [InvalidIndex]
    {
        let known = Set(before.map(\.oid))
        return try invalidIndexes(of: work).filter {
            !known.contains($0.oid) && work?.leaves($0.name) != false
        }
    }

    func invalidIndexes(of work: IndexWork?) throws(PostgresError) -> [InvalidIndex] {
        guard let work else { return [] }
        return try connection.invalidIndexes(at: work.place)
    }

    private func hasMade(_ work: IndexWork?) throws(PostgresError) -> Bool {
        guard let work, let index = work.index else { return true }
        switch work.place {
        case .table(let table): return try connection.hasValidIndex(index, on: table)
        case .index: return try !connection.invalidIndexes(at: work.place).contains { $0.name == index }
        case .schema, .database: return true
        }
    }

    /// Runs what the ledger is told, or asked, between statements.
    ///
    /// A cancel request names no statement. Where the one that it was meant for has ended just before, it hits this, which is
    /// undone then and done again; the user's own request is no such one.
    ///
    /// - Parameter done: how many statements are in when it fails.
    func recording<Result>(
        done: Int,
        _ body: () throws(PostgresError) -> Result
    ) throws(StepFailure) -> Result {
        do throws(PostgresError) {
            do throws(PostgresError) {
                return try body()
            } catch {
                guard error.serverError?.isCancelled == true, !Interruption.requested else { throw error }
                connection.rollBack()
                return try body()
            }
        } catch {
            guard case .server(let serverError, _) = error else { throw .connection(step, error) }
            connection.rollBack()
            throw hasRows ? .unrecorded(step, done: done, serverError) : .notBegun(step, serverError)
        }
    }

    /// Records that a statement failed; gives the failure. Where nothing of the migration is in, nothing is recorded: it has not
    /// begun.
    ///
    /// - Parameter led: how many characters stood before the statement in its message.
    func failure(
        of index: Int,
        _ error: PostgresError,
        led: Int = 0,
        _ work: IndexWork? = nil,
        before: [InvalidIndex] = []
    ) -> StepFailure {
        guard case .server(let serverError, _) = error else { return .connection(step, error) }
        let offset = offset(of: serverError, in: statements[index], led: led)
        guard hasRows else { return .statement(step, index: index, offset: offset, serverError) }
        do throws(StepFailure) {
            let left = try recording(done: index) { () throws(PostgresError) in
                let left = try leftovers(of: work, before: before)
                try journal.record(
                    index,
                    .failed(reason: serverError.withoutValues, invalid: left),
                    afterwards: settingsAfterwards
                )
                return left
            }
            return .halfRun(step, index: index, offset: offset, serverError, left: left)
        } catch {
            return error
        }
    }

    private func text(of index: Int) -> [UInt8] { step.script.script.executable(statements[index].range) }

    /// Where in the file the server means.
    private func offset(of error: ServerError, in statement: Statement, led: Int) -> Int {
        let source = step.script.script.source
        let offset = error.position.flatMap {
            source.byteOffset(ofCharacter: $0 - led, from: statement.range.lowerBound)
        }
        return error.place(in: statement, of: source, at: offset)
    }

    /// For the session, before a statement that runs by itself: what waits beside everybody else may wait as long as it takes,
    /// and the server ends it when the tool is gone.
    private func settings(for statement: Statement) -> String {
        guard statement.isConcurrent, !hasOwnTimeout else {
            return sessionSettings(lockTimeout: hasOwnTimeout ? nil : journal.lockTimeout)
        }
        return sessionSettings(lockTimeout: concurrentLockTimeout)
    }

    private var settingsAfterwards: String {
        hasOwnTimeout ? "" : sessionSettings(lockTimeout: journal.lockTimeout)
    }

    private func sessionSettings(lockTimeout: String?) -> String {
        var statements = ""
        if let lockTimeout { statements += "SET lock_timeout = \(Quote.literal(lockTimeout));\n" }
        if connection.serverVersion >= 140_000 {
            statements += "SET client_connection_check_interval = 500;\n"
        }
        return statements
    }
}
