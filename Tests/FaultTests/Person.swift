import TestSupport
import Testing

/// Settles a migration that stopped outside a transaction, as the person whom the tool asks for would.
struct Person {
    let site: Site

    /// Resumes it. Where a statement was in that the tool knew nothing of, finishes it by hand and says so.
    func settle() throws {
        let shown = try site.command("repair")
        #expect(shown.status == 3, "seed \(Dose.seed): \(shown.messages)")
        guard try site.command("repair", "--resume").status != 0 else { return }
        try finishByHand(applying: shown.output.contains("was being applied"))
        let marked = try site.command("repair", "--mark-done", "--reason", "finished by hand")
        #expect(marked.status == 0, "seed \(Dose.seed): \(marked.messages)")
    }

    private func finishByHand(applying: Bool) throws {
        let connection = try site.connection()
        let state = try State(connection, plan: site.plan)
        let migration = try #require(site.plan.migrations.first { $0.version == state.halfRun })
        for relation in migration.relations {
            if state.invalid.contains(relation) { try connection.execute("DROP INDEX \(relation)") }
        }
        for (relation, make) in zip(migration.relations, migration.up.split(separator: "\n")) {
            let isThere = state.relations.contains(relation)
            if applying, !isThere { try connection.execute(String(make)) }
            if !applying, isThere { try connection.execute("DROP INDEX \(relation)") }
        }
    }
}
