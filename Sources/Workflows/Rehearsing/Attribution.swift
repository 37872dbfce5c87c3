import Migrations
import Postgres

/// Finds the statement behind each difference that a pair leaves, by looking at the schema after every statement.
struct Attribution {
    let difference: SnapshotDifference
    let up: MigrationScript
    let down: MigrationScript?
    /// Where the roles that the scripts make are taken down.
    var roles: ScratchServer?

    /// Runs the pair once more, in a database that stands right before it and is left so.
    ///
    /// - Returns: nil where the scripts do not run in one transaction.
    func culpritsInside(_ connection: Connection) throws -> [Rehearsal.Culprit]? {
        guard [up, down].allSatisfy({ $0?.mode ?? .transaction == .transaction }) else { return nil }
        defer { connection.resetSession() }
        try connection.execute("BEGIN")
        do {
            return try culprits(connection) { try $0.runInside($1) }
        } catch is ScriptTrial.Failure {
            return nil
        }
    }

    /// Runs the pair once more, in a database that stands right before it and is of no use afterwards.
    func culprits(_ connection: Connection) throws -> [Rehearsal.Culprit] {
        var hasFailed = false
        return try culprits(connection) { trial, script in
            guard !hasFailed else { return }
            do { try trial.run(script) } catch is ScriptTrial.Failure { hasFailed = true }
        }
    }

    /// What the up changed last is what the down should have undone. What the up left alone, the down changed.
    private func culprits(
        _ connection: Connection,
        run: (ScriptTrial, MigrationScript) throws -> Void
    ) throws -> [Rehearsal.Culprit] {
        var wanted = Set(difference.changes.compactMap { $0.object?.id })
        let session = session(connection, for: wanted)
        var found: [SchemaObject.ID: Rehearsal.Culprit] = [:]
        for script in [up, down].compactMap(\.self) where !wanted.isEmpty {
            var last = try states(of: wanted, session)
            var touched: [SchemaObject.ID: Int] = [:]
            var trial = ScriptTrial(connection: connection, roles: roles)
            trial.observe = { statement, _ in
                let now = try states(of: wanted, session)
                for id in wanted where now[id] != last[id] { touched[id] = statement }
                last = now
            }
            try run(trial, script)
            for (id, statement) in touched {
                found[id] = Rehearsal.Culprit(object: id, script: script, statement: statement)
            }
            wanted.subtract(touched.keys)
        }
        return difference.changes.compactMap { $0.object.flatMap { found[$0.id] } }
    }

    /// Scripts of many statements are worth a plan of their own.
    private func session(_ connection: Connection, for wanted: Set<SchemaObject.ID>) -> SnapshotSession {
        let count = up.script.statements.count + (down?.script.statements.count ?? 0)
        return count < 6
            ? SnapshotSession(connection) : SnapshotSession(connection, of: Set(wanted.map(\.kind)))
    }

    private func states(
        of wanted: Set<SchemaObject.ID>,
        _ session: SnapshotSession
    ) throws -> [SchemaObject.ID: String] {
        try session.read().objects.reduce(into: [:]) { states, object in
            if wanted.contains(object.id) { states[object.id] = object.definition }
        }
    }
}
