import TestSupport
import Testing

/// Deploys one release of a real project and the next, rolls back and deploys again, and looks at the ledger and the schema at each
/// stop.
struct CorpusTrip {
    let row: CorpusRow
    let project: CorpusProject
    let reference: CorpusReference
    let old: [String: CorpusPair]
    /// What the ledger holds at the newer release: what both have stays as it ran, though its comments may have changed.
    let new: [String: CorpusPair]

    init(_ row: CorpusRow, on server: TestServer) throws {
        self.row = row
        project = try CorpusProject(row.corpus, on: server)
        reference = try CorpusReference(of: project)
        old = try project.tree(row.old)
        new = try project.tree(row.new).merging(old) { $1 }
    }

    func travel() throws {
        try #require(new.count - old.count == row.applies)
        try deployOld()
        let schemaOfOld = try project.schema()
        try deployNew()
        let schemaOfNew = try project.schema()
        try reference.apply(row.old)
        try reference.apply(row.new)
        #expect(try reference.schema() == schemaOfNew)
        switch row.back {
        case .same, .differs:
            try rollBack()
            if case .same = row.back { #expect(try project.schema() == schemaOfOld) }
            let again = try deploy(row.new)
            #expect(again.status == 0, "\(again.messages)")
            #expect(try project.ledger() == new)
            #expect(try project.schema() == schemaOfNew)
        case .blocks(let migration, let state):
            try rollBack()
            try expectBlocked(by: migration, state)
        case .refused(let scripts, let count):
            try expectRefused(by: scripts)
            try goPartWay(count)
        }
    }

    private func deploy(_ tag: String) throws -> (status: Int32, messages: String) {
        row.late == .some ? try project("deploy", tag, "--allow-late") : try project("deploy", tag)
    }

    private func deployOld() throws {
        let outcome = try project("deploy", row.old)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try project.ledger() == old)
        try expectNothingToDo(row.old)
    }

    private func deployNew() throws {
        if row.late == .some {
            let before = try project.ledgerDump()
            let refused = try project("deploy", row.new)
            #expect(refused.status == 1)
            #expect(refused.messages.contains("--allow-late"), "\(refused.messages)")
            #expect(try project.ledgerDump() == before)
        }
        let outcome = try deploy(row.new)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try project.ledger() == new)
        try expectNothingToDo(row.new)
    }

    private func expectNothingToDo(_ tag: String) throws {
        let before = try project.ledgerDump()
        let again = try project("deploy", tag)
        #expect(again.status == 0)
        #expect(again.messages.contains("there is nothing to do"), "\(again.messages)")
        #expect(try project.ledgerDump() == before)
    }

    private func rollBack() throws {
        let outcome = try project("rollback", row.old)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try project.ledger() == old)
    }

    /// What a rollback left behind is in the way of a migration, which fails and leaves those before it.
    private func expectBlocked(by migration: String, _ state: String) throws {
        let outcome = try deploy(row.new)
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains("\(migration) failed"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("SQLSTATE: \(state)"))
        let before = new.filter { old[$0.key] != nil || $0.key < Corpus.key(migration) }
        #expect(before.count > old.count)
        #expect(try project.ledger() == before)
    }

    /// Every down script that does not parse is named at its line, and nothing has happened.
    private func expectRefused(by scripts: [String]) throws {
        let before = try project.ledgerDump()
        let schema = try project.schema()
        let outcome = try project("rollback", row.old)
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("\(scripts.count) problem"), "\(outcome.messages)")
        for script in scripts {
            let place = "\(script) (down script as recorded):"
            #expect(outcome.messages.contains(place), "\(outcome.messages)")
        }
        #expect(try project.ledgerDump() == before)
        #expect(try project.schema() == schema)
    }

    /// The command that the refusal names goes back to the last good step, and no further one is named there.
    private func goPartWay(_ count: Int) throws {
        let advice = "git migrate rollback --steps \(count) -e production"
        #expect(try project("rollback", row.old).messages.contains(advice))
        let outcome = try project("rollback", "--steps", "\(count)")
        #expect(outcome.status == 0, "\(outcome.messages)")
        try reference.revert(count, row.new)
        #expect(try project.schema() == reference.schema())
        let left = try project.ledger()
        #expect(left.count == new.count - count)
        #expect(left.allSatisfy { new[$0.key] == $0.value })
        let refused = try project("rollback", row.old)
        #expect(refused.status == 1)
        #expect(!refused.messages.contains("--steps"), "\(refused.messages)")
    }
}
