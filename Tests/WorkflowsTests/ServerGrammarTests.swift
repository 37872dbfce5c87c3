import Foundation
import TestSupport
import Testing

/// What the parser's grammar does not know is left to a server that says it is newer. The only server here is not, and refuses.
@Suite struct ServerGrammarTests {
    static let merge = """
        MERGE INTO a USING a AS b ON a.id = b.id
        WHEN MATCHED THEN DELETE
        RETURNING a.id;

        """

    /// Runs commands against the server under the name of PostgreSQL 17.
    private func asNewer(_ body: (Staging, Tool) throws -> Void) throws {
        let staging = try Staging()
        let socket = staging.server.server.socketDirectory + "/.s.PGSQL.5432"
        let relay = try ChangedServer(socket, .version("17"))
        defer { relay.stop() }
        let database = try staging.column("SELECT current_database()").first ?? ""
        let url = "postgresql://postgres@/\(database)?host=\(relay.folder)"
        try body(staging, Tool(in: staging.repository, environment: ["SUPABASE_STAGING_URL": url]))
    }

    @Test func whatANewerServerRefusesAllTheSameLeavesNothingHalfDone() throws {
        try asNewer { staging, tool in
            try staging.commit(
                .table("001", "a"),
                .init("002_b", up: "CREATE TABLE b (id int);\n" + Self.merge, down: "DROP TABLE b;\n")
            )
            let plan = try tool.start(["plan", "-e", "staging"]).wait()
            #expect(plan.status == 0, "\(plan.messages)")
            #expect(
                plan.output.contains(
                    "sql/migrations/up/002_b.sql:4:1: PostgreSQL 15's grammar does not know this statement; the server is newer and will judge it"
                ),
                "\(plan.output)"
            )
            let outcome = try tool.start(["deploy", "-e", "staging"]).wait()
            #expect(outcome.status == 2)
            #expect(
                outcome.messages.contains("002_b failed, and was undone as a whole"),
                "\(outcome.messages)"
            )
            #expect(outcome.messages.contains("up/002_b.sql:4:1: syntax error at or near \"RETURNING\""))
            #expect(try staging.applied() == ["001_a"])
            #expect(try !staging.has("b"))
            #expect(try staging.deployments() == ["deploy failed"])
        }
    }

    @Test func whatRunsOutsideATransactionStopsInTheJournal() throws {
        try asNewer { staging, tool in
            let up = "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY i ON a (id) NEWER;\n"
            try staging.commit(.init("001_a", up: up, down: "DROP TABLE a;\n"))
            let outcome = try tool.start(["deploy", "-e", "staging"]).wait()
            #expect(outcome.status == 3, "\(outcome.messages)")
            #expect(
                outcome.messages.contains(
                    "runs statement by statement, not in a transaction: CREATE INDEX CONCURRENTLY"
                )
            )
            #expect(
                outcome.messages.contains("001_a.sql:2:39: syntax error at or near \"NEWER\""),
                "\(outcome.messages)"
            )
            #expect(try staging.journal() == ["1.0 done", "1.1 intent", "1.1 failed"])
            let repair = try tool.start(["repair", "-e", "staging"]).wait()
            #expect(repair.output.contains("CREATE INDEX CONCURRENTLY i ON a (id) NEWER"), "\(repair.output)")
        }
    }

    @Test func theServerThatIsConnectedCountsAndNotTheSetting() throws {
        let staging = try Staging()
        try staging.repository.git("config", "migrate.serverVersion", "17")
        try staging.commit(.table("001", "a"), .init("002_b", up: Self.merge))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("nothing was changed"))
        #expect(
            outcome.messages.contains("MERGE … RETURNING came with PostgreSQL 17, and the server is older"),
            "\(outcome.messages)"
        )
    }
}
