import Migrations
import TestSupport
import Testing

@testable import Workflows

/// A baseline of a release that has each kind of object.
@Suite struct BaselineTests {
    private let server: TestServer
    private let repository: TemporaryRepository

    init() throws {
        server = try TestServer.shared()
        repository = try TemporaryRepository()
    }

    private func archive(_ files: [String: String]) throws -> (up: String, down: String) {
        try repository.commit(files)
        try repository.tag("v1")
        let project = try Project(variables: Tool(in: repository).environment, at: repository.path)
        let place = try ScratchPlace(url: try server.freshDatabase(), in: project).open()
        defer { place.close() }
        let outcome = try Archiving("v1", in: project).carryOut(on: place, isDry: false)
        return (
            try repository.git("show", ":\(outcome.up)"), try repository.git("show", ":\(outcome.down)")
        )
    }

    @Test func eachKindOfObjectIsMadeAndRemovedAndNoneOfThePrelude() throws {
        let owner = try server.freshRole("SUPERUSER")
        let reader = try server.freshRole("NOLOGIN")
        let schema = EveryKind.schema(owner: owner, reader: reader).split(separator: "\n")
            .filter { !$0.contains("SUBSCRIPTION") }
        let (up, down) = try archive([
            ".gitmigrate": "[migrate]\n\tprelude = sql/prelude.sql\n",
            "sql/prelude.sql": """
            CREATE SCHEMA auth;
            CREATE TABLE auth.users (id int PRIMARY KEY);
            INSERT INTO auth.users VALUES (1);
            CREATE FUNCTION auth.uid() RETURNS int LANGUAGE sql AS 'SELECT 1';

            """,
            "sql/migrations/up/001_every.sql": schema.joined(separator: "\n") + """

                INSERT INTO s.account (email, total) VALUES ('x', 5);
                INSERT INTO s.parent VALUES (1, 2);
                INSERT INTO s.child VALUES (3, 4, 5);
                INSERT INTO s.measured VALUES ('2020-03-03', 3);
                REFRESH MATERIALIZED VIEW s.sums;
                ALTER TABLE s.parent OWNER TO \(owner);
                CREATE TABLE late (owner int REFERENCES auth.users);

                """,
            "sql/migrations/down/001_every.sql": "SELECT 1;\n",
        ])
        #expect(up.contains("CREATE TABLE public.late") && !up.contains("CREATE TABLE auth"))
        #expect(!up.contains("COPY auth") && !down.contains("auth"))
        #expect(up.contains("OWNER TO \(owner)") && !up.contains("OWNER TO postgres"))
        #expect(up.contains("ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT"))
        #expect(down.contains("ALTER DEFAULT PRIVILEGES IN SCHEMA s REVOKE"))
    }

    @Test func whatBelongsToTheServerIsNamed() throws {
        do {
            _ = try archive([
                "sql/migrations/up/001_role.sql":
                    "CREATE TABLE t ();\nDO $$BEGIN CREATE ROLE nobody_yet; END$$;\n",
                "sql/migrations/down/001_role.sql": "DROP TABLE t;\n",
                "sql/migrations/up/002_feed.sql": "ALTER ROLE CURRENT_USER SET work_mem = '8MB';\n",
                "sql/migrations/down/002_feed.sql": "SELECT 1;\n",
            ])
            Issue.record("it was archived")
        } catch Archiving.Problem.serverWide(let found) {
            #expect(found.map(\.kind) == ["CREATE ROLE", "ALTER ROLE"])
        }
    }

    @Test func rowsOfThePreludesTablesCannotBeCarried() throws {
        do {
            _ = try archive([
                ".gitmigrate": "[migrate]\n\tprelude = sql/prelude.sql\n",
                "sql/prelude.sql": "CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1);\n",
                "sql/migrations/up/001_row.sql": "INSERT INTO users VALUES (2);\n",
                "sql/migrations/down/001_row.sql": "DELETE FROM users WHERE id = 2;\n",
            ])
            Issue.record("it was archived")
        } catch Archiving.Problem.refused(let stage, let refusal) {
            #expect(stage == .up && refusal.error.sqlState == "23505")
        }
        #expect(try repository.git("status", "--porcelain").isEmpty)
    }
}
