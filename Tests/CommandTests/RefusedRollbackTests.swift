import TestSupport
import Testing

@Suite struct RefusedRollbackTests {
    private struct Project {
        let database: String
        let tool: Tool

        /// - Parameter broken: the migrations of four whose down scripts do not parse.
        init(broken: Set<Int>) throws {
            let repository = try TemporaryRepository()
            tool = Tool(in: repository)
            database = try TestServer.shared().freshDatabase()
            try repository.commit(["sql/migrations/README.md": "Migrations\n"])
            try repository.tag("v0")
            for number in 1...4 {
                try repository.commit([
                    "sql/migrations/up/00\(number)_t.sql": "CREATE TABLE t\(number) ();\n",
                    "sql/migrations/down/00\(number)_t.sql":
                        broken.contains(number) ? "DROP TABEL t\(number);\n" : "DROP TABLE t\(number);\n",
                ])
            }
            try repository.git("config", "migrate.staging.url", database)
        }

        func tables() throws -> String {
            try TestServer.shared().psql(
                database,
                "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname ~ '^t[0-9]$'"
            )
        }
    }

    @Test func aRollbackOverAnUnreadableDownScriptChangesNothingAndSaysHowFarItCouldGo() throws {
        let project = try Project(broken: [2])
        #expect(try project.tool("deploy", "-e", "staging").status == 0)
        let refused = try project.tool("rollback", "v0", "-e", "staging")
        #expect(refused.status == 1)
        #expect(refused.messages.contains("nothing was changed"))
        #expect(refused.messages.contains("002_t (down script as recorded):1:6: syntax error"))
        let advice =
            "to revert the 2 migrations applied after 002_t: git migrate rollback --steps 2 -e staging"
        #expect(refused.messages.contains(advice), "\(refused.messages)")
        #expect(try project.tables() == "t1 t2 t3 t4\n")

        #expect(try project.tool("rollback", "--steps", "2", "-e", "staging").status == 0)
        #expect(try project.tables() == "t1 t2\n")
    }

    @Test func aRollbackWhoseFirstDownScriptIsUnreadableOffersNoPartOfTheWay() throws {
        let project = try Project(broken: [4])
        #expect(try project.tool("deploy", "-e", "staging").status == 0)
        let refused = try project.tool("rollback", "v0", "-e", "staging")
        #expect(refused.status == 1)
        #expect(!refused.messages.contains("--steps"), "\(refused.messages)")
        #expect(try project.tables() == "t1 t2 t3 t4\n")
    }
}
