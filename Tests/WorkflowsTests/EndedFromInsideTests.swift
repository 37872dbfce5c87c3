import TestSupport
import Testing

/// A transaction that is ended in the midst of a migration is noticed by the ledger, and told as what it is.
///
/// No statement that PostgreSQL runs in a transaction block ends it, and the tool refuses those that would; here something on the
/// way to the server has another statement run than the tool sent.
@Suite struct EndedFromInsideTests {
    /// Deploys `002_hostile`, in whose midst the server is told to end its transaction and to begin another one.
    private func deploy(ending statement: String) throws -> (Staging, Tool.Outcome) {
        let staging = try Staging()
        let said = "SELECT 'go on'" + String(repeating: " ", count: statement.utf8.count - 14)
        let socket = staging.server.server.socketDirectory + "/.s.PGSQL.5432"
        let relay = try ChangedServer(socket, .request(said, to: statement))
        defer { relay.stop() }
        let database = try staging.column("SELECT current_database()")[0]
        let tool = Tool(
            in: staging.repository,
            environment: [
                "SUPABASE_STAGING_URL": "postgresql://postgres@/\(database)?host=\(relay.folder)"
            ]
        )
        try staging.commit(
            .table("001", "a"),
            Staging.Pair(
                "002_hostile",
                up: "CREATE TABLE hostile (id int);\n\(said);\nCREATE TABLE hostile_too (id int);\n"
            ),
            .table("003", "c")
        )
        return (staging, try tool("deploy", "-e", "staging"))
    }

    @Test func whatItCommittedIsToldToStay() throws {
        let (staging, outcome) = try deploy(ending: "COMMIT AND CHAIN")
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(
            outcome.messages.contains("002_hostile ended its transaction itself: what it committed stays")
        )
        #expect(try staging.has("hostile"))
        #expect(try !staging.has("hostile_too"))
        #expect(try !staging.has("c"))
        #expect(try staging.applied() == ["001_a"])
        #expect(try staging.deployments() == ["deploy failed"])
        let reason = try staging.column("SELECT error FROM git_migrate.deployments")
        #expect(reason == ["002_hostile: transaction ended from inside"])
    }

    @Test func whatNothingIsLeftOfIsToldToBeUndone() throws {
        let (staging, outcome) = try deploy(ending: "ROLLBACK AND CHAIN")
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(outcome.messages.contains("and was undone as a whole"))
        #expect(outcome.messages.contains("SQLSTATE: GM002"))
        #expect(try !staging.has("hostile"))
        #expect(try !staging.has("hostile_too"))
        #expect(try staging.applied() == ["001_a"])
    }
}
