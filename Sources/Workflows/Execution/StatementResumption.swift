import Migrations
import Postgres
import SQL

extension StatementRun {
    /// Takes up what an earlier try left: puts the session into the state that the script had given it, finds out what became of
    /// the statement that the journal tells of last, and clears away what it left.
    ///
    /// - Returns: the statement to go on with.
    func resume(_ resumption: StatementRunner.Resumption) throws(StepFailure) -> Int {
        let index = resumption.statement
        guard statements.indices.contains(index) else { return index }
        let isIn = resumption.event == .done
        for earlier in statements.indices.prefix(isIn ? index + 1 : index)
        where statements[earlier].isRepeatedOnResume {
            try runInSession(earlier)
        }
        guard !isIn, statements[index].manner == .alone else { return isIn ? index + 1 : index }
        let fate: StatementFate = try recording(done: index) { () throws(PostgresError) in
            let fate = try connection.fate(of: statements[index])
            // A person does not know better that a partition is half detached.
            if case .halfDetached = fate { return fate }
            return resumption.isSettled ? .isNotIn : fate
        }
        switch (fate, resumption.event) {
        case (.halfDetached(let finalize), _):
            try finishDetaching(index, finalize)
            return index + 1
        case (.isIn, .intent):
            try recording(done: index + 1) { () throws(PostgresError) in
                try recordIntent(index)
                try journal.record(index, .done)
            }
            return index + 1
        case (.unknown, .intent):
            throw .unknownStatement(step, index: index)
        default:
            try clear(index, resumption)
            return index
        }
    }

    /// Every result has its intent, in this try too.
    private func recordIntent(_ index: Int) throws(PostgresError) { try journal.record(index, .intent()) }

    /// Docs, ALTER TABLE: "If FINALIZE is specified, a previous DETACH CONCURRENTLY invocation that was canceled or
    /// interrupted is completed."
    private func finishDetaching(_ index: Int, _ finalize: String) throws(StepFailure) {
        try recording(done: index) { () throws(PostgresError) in try recordIntent(index) }
        do throws(PostgresError) {
            try connection.send(finalize)
        } catch {
            throw failure(of: index, error)
        }
        try finish(index, nil, before: [])
    }

    /// Drops the invalid indexes that the statement left, and no others.
    private func clear(_ index: Int, _ resumption: StatementRunner.Resumption) throws(StepFailure) {
        guard let work = IndexWork(statements[index]) else { return }
        let (own, others) = try recording(done: index) { () throws(PostgresError) in
            try divided(index, work, resumption)
        }
        if let obstacle = others.first(where: { $0.name == work.index }), !work.isReindex {
            throw .indexInTheWay(step, index: index, obstacle, isHalfRun: true)
        }
        for leftover in own {
            do throws(PostgresError) {
                try connection.send(
                    "SET lock_timeout = \(Quote.literal(concurrentLockTimeout))"
                )
                try connection.send("DROP INDEX CONCURRENTLY IF EXISTS \(leftover.identifier)")
            } catch {
                throw failure(of: index, error, work, before: others)
            }
        }
    }

    /// The invalid indexes at the statement's place: its own, and others.
    ///
    /// What a failed statement left was recorded. Of one that was cut off it is known what was invalid before it, and how what it
    /// leaves is called; one without a name is its own only while there is no second.
    private func divided(
        _ index: Int,
        _ work: IndexWork,
        _ resumption: StatementRunner.Resumption
    ) throws(PostgresError) -> (own: [InvalidIndex], others: [InvalidIndex]) {
        let now = try invalidIndexes(of: work)
        let hasFailed = resumption.event == .failed && !resumption.isSettled
        let event = hasFailed ? "failed" : "intent"
        let recorded = try journal.invalidIndexes(of: index, event, attempt: resumption.attempt)
        var own = now.filter { index in
            hasFailed
                ? recorded.contains(index.oid) : !recorded.contains(index.oid) && work.leaves(index.name)
        }
        if work.index == nil, !work.isReindex, own.count > 1 { own = [] }
        return (own, now.filter { !own.contains($0) })
    }
}
