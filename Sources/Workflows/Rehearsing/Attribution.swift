import Migrations
import Postgres

/// Finds the statement behind each difference that a pair leaves, by looking at the schema after every statement.
struct Attribution {
    let connection: Connection

    /// Runs the pair once more, in a database that stands right before it.
    ///
    /// What the up changed last is what the down should have undone. What the up left alone, the down changed.
    func culprits(
        of difference: SnapshotDifference,
        up: MigrationScript,
        down: MigrationScript?
    ) throws -> [Rehearsal.Culprit] {
        let wanted = Set(difference.changes.compactMap { $0.object?.id })
        guard !wanted.isEmpty else { return [] }
        var last = try states(of: wanted)
        var found: [SchemaObject.ID: Rehearsal.Culprit] = [:]
        for script in [up, down].compactMap(\.self) {
            var touched: [SchemaObject.ID: Int] = [:]
            var trial = ScriptTrial(connection: connection)
            trial.observe = { statement, _ in
                let now = try states(of: wanted)
                for id in wanted where now[id] != last[id] { touched[id] = statement }
                last = now
            }
            do { try trial.run(script) } catch is ScriptTrial.Failure { break }
            for (id, statement) in touched where found[id] == nil {
                found[id] = Rehearsal.Culprit(object: id, script: script, statement: statement)
            }
        }
        return difference.changes.compactMap { $0.object.flatMap { found[$0.id] } }
    }

    private func states(of wanted: Set<SchemaObject.ID>) throws -> [SchemaObject.ID: String] {
        let objects = try SnapshotReader.read(from: connection).objects
        return objects.reduce(into: [:]) { states, object in
            if wanted.contains(object.id) { states[object.id] = object.definition }
        }
    }
}
