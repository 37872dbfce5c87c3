import Migrations
import Postgres
import SQL

/// Runs a script in a scratch database as a deployment would, without a ledger, a statement at a time.
struct ScriptTrial {
    let connection: Connection
    /// Where the roles that the script makes are taken down; nil where it makes none.
    var roles: ScratchServer?
    /// Whether to pass over a CREATE ROLE of a role that is there.
    var takesKnownRoles = false
    /// Told after each statement that ran, with its index and how long it took.
    var observe: (Int, Duration) throws -> Void = { _, _ in }
    /// What takes down what the script does to what was there before.
    var record: ObservationRecord?

    /// What stopped a script.
    struct Failure: Error {
        /// The statement that was refused, in the script's numbering; nil when it was the end of the transaction.
        let statement: Int?
        /// The byte of the script that the server means.
        let offset: Int?
        let error: ServerError
    }

    /// Scripts of more statements run several in a message.
    private static let mostSingle = 500
    private static let perMessage = 100

    /// Runs it, and leaves the session as it was before. What fails in a transaction leaves the database so too.
    ///
    /// - Parameter keeps: asked at the end of a script's transaction, as the role that the session was opened with, whether it is to
    ///   be kept. Not asked of a script that runs without one.
    func run(_ script: MigrationScript, keeps: (() throws -> Bool)? = nil) throws {
        defer { connection.resetSession() }
        let statements = script.script.statements
        switch script.mode {
        case .statements:
            let known = try roles?.knownRoles()
            defer { if let known { try? roles?.takeRoles(since: known, of: connection, named: script) } }
            for index in statements.indices { try run(alone: index, of: script) }
        case .transaction:
            let folded = script.script.foldedTransaction
            try own(folded.map { script.script.executable($0.begin.range) } ?? Array("BEGIN".utf8))
            try record?.begin()
            try runBody(of: script)
            try end(keeps)
        }
    }

    /// Runs a script of one transaction within the one that is open, which stays open, and leaves the session as it was before.
    func runInside(_ script: MigrationScript) throws {
        try runBody(of: script)
        try own(Array("SET CONSTRAINTS ALL IMMEDIATE".utf8))
        try connection.clearSession()
    }

    private func runBody(of script: MigrationScript) throws {
        let statements = script.script.statements
        let isFolded = script.script.foldedTransaction != nil
        let ran = isFolded ? statements.indices.dropFirst().dropLast() : statements.indices
        if takesKnownRoles {
            for index in ran { try runUnlessRoleIsThere(index, of: script) }
            return
        }
        let size = ran.count > Self.mostSingle ? Self.perMessage : 1
        for start in stride(from: ran.lowerBound, to: ran.upperBound, by: size) {
            try run(start..<min(start + size, ran.upperBound), of: script)
        }
    }

    private func runUnlessRoleIsThere(_ index: Int, of script: MigrationScript) throws {
        guard script.script.statements[index].kind == RoleMakers.role else {
            return try run(index..<index + 1, of: script)
        }
        try own(Array("SAVEPOINT git_migrate_role".utf8))
        do {
            try run(index..<index + 1, of: script)
        } catch let failure as Failure where failure.error.sqlState == "42710" {
            try own(Array("ROLLBACK TO SAVEPOINT git_migrate_role".utf8))
        }
        try own(Array("RELEASE SAVEPOINT git_migrate_role".utf8))
    }

    /// In a transaction of its own where it is to be observed and PostgreSQL allows it, which comes to the same.
    private func run(alone index: Int, of script: MigrationScript) throws {
        let isWrapped = record?.wraps(script.script.statements[index]) ?? false
        if isWrapped { try own(Array("BEGIN".utf8)) }
        try record?.begin()
        try run(index..<index + 1, of: script)
        if isWrapped { try end() }
    }

    private func end(_ keeps: (() throws -> Bool)? = nil) throws {
        let started = ContinuousClock.now
        try own(Array("SET CONSTRAINTS ALL IMMEDIATE".utf8))
        if let keeps {
            try own(Array("RESET SESSION AUTHORIZATION".utf8))
            guard try keeps() else { return }
        }
        try roles?.takeRoles(of: connection)
        try own(Array("COMMIT".utf8))
        record?.end(in: .now - started)
    }

    private func run(_ range: Range<Int>, of script: MigrationScript) throws {
        let statements = script.script.statements[range]
        guard let first = statements.first, let last = statements.last else { return }
        let bytes = first.range.lowerBound..<last.range.upperBound
        let started = ContinuousClock.now
        do throws(PostgresError) {
            try connection.send(
                script.script.executable(bytes),
                rows: statements.compactMap { script.rows(of: $0) }
            )
        } catch {
            guard case .server(let refusal, let completed) = error else { throw error }
            let index = min(range.lowerBound + completed, range.upperBound - 1)
            let position = refusal.position.flatMap {
                script.script.source.byteOffset(ofCharacter: $0, from: bytes.lowerBound)
            }
            throw Failure(
                statement: index,
                offset: refusal.place(
                    in: script.script.statements[index],
                    of: script.script.source,
                    at: position
                ),
                error: refusal
            )
        }
        let time = ContinuousClock.now - started
        try record?.ran(range, in: time)
        try observe(range.upperBound - 1, time)
    }

    /// A statement of the trial's own.
    private func own(_ statement: [UInt8]) throws {
        do throws(PostgresError) {
            try connection.send(statement)
        } catch {
            guard case .server(let refusal, _) = error else { throw error }
            throw Failure(statement: nil, offset: nil, error: refusal)
        }
    }
}
