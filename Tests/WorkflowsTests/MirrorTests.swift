import TestSupport
import Testing

@testable import Workflows

/// Supabase's history of migrations is kept in step with the ledger, in the transactions of the steps themselves.
@Suite struct MirrorTests {
    private let table = "supabase_migrations.schema_migrations"

    private func staging() throws -> Staging {
        let staging = try Staging()
        try staging.repository.git("config", "migrate.staging.mirror", "supabase")
        return staging
    }

    private func listed(_ staging: Staging) throws -> [String] {
        try staging.column("SELECT version || '_' || name FROM \(table) ORDER BY version")
    }

    /// Both say the same.
    private func expectInStep(_ staging: Staging, location: SourceLocation = #_sourceLocation) throws {
        #expect(try listed(staging) == staging.applied().sorted(), sourceLocation: location)
    }

    @Test func bothSayTheSameAfterEachStep() throws {
        let staging = try staging()
        try staging.commit(
            .table("20250210000000", "invoices"),
            .table("20250211000000", "payments"),
            tag: "v1.0"
        )
        try staging.deploy("v1.0")
        try expectInStep(staging)
        #expect(
            try staging.column("SELECT statements[1] FROM \(table) ORDER BY version LIMIT 1")
                == ["CREATE TABLE invoices (id int);\n"]
        )
        #expect(
            try staging.column(
                "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'supabase_migrations' ORDER BY ordinal_position"
            ) == ["version text", "statements ARRAY", "name text"]
        )
        #expect(try staging.command("rollback", "--steps", "1").status == 0)
        try expectInStep(staging)
        #expect(try listed(staging) == ["20250210000000_invoices"])
        // A failing migration leaves neither, and those before it stay in both.
        try staging.commit(.init("20250212000000_wrong", up: "CREATE TABLE w (id int);\nSELECT 1 / 0;\n"))
        let failed = try staging.command("deploy")
        #expect(failed.status == 2, "\(failed.messages)")
        try expectInStep(staging)
        #expect(try listed(staging).count == 2)
        // With --atomic all of it or nothing.
        #expect(try staging.command("rollback", "--steps", "1").status == 0)
        #expect(try staging.command("deploy", "--atomic").status == 2)
        try expectInStep(staging)
        try staging.commit(.init("20250212000000_wrong", up: "SELECT 1;\n"))
        try staging.deploy("--atomic")
        try expectInStep(staging)
        #expect(try listed(staging).count == 3)
        // Outside a transaction, and after a stop in the midst of it.
        try staging.commit(
            .init(
                "20250213000000_index",
                up: "CREATE INDEX CONCURRENTLY i ON invoices (id);\n",
                down: "DROP INDEX CONCURRENTLY i;\n"
            ),
            .init("20250214000000_half", up: "-- migrate: no-transaction\nSELECT 1;\nSELECT 1 / 0;\n")
        )
        #expect(try staging.command("deploy").status == 3)
        try expectInStep(staging)
        #expect(try listed(staging).last == "20250213000000_index")
        let marked = try staging.command("repair", "--mark-done", "--reason", "done by hand")
        #expect(marked.status == 0, "\(marked.messages)")
        try expectInStep(staging)
        #expect(try listed(staging).last == "20250214000000_half")
        let back = try staging.command("rollback", "--steps", "5")
        #expect(back.status == 0, "\(back.messages)")
        #expect(try listed(staging).isEmpty)
    }

    @Test func aLargeScriptIsListedWithoutItsText() throws {
        let staging = try staging()
        let large = "-- " + String(repeating: "x", count: 300_000) + "\n"
        try staging.commit(
            .init("001_large", up: large + "CREATE TABLE a ();\n", down: large + "DROP TABLE a;\n"),
            .table("002", "b")
        )
        try staging.deploy()
        try expectInStep(staging)
        #expect(try staging.column("SELECT statements IS NULL FROM \(table) ORDER BY version") == ["t", "f"])
        #expect(try staging.command("rollback", "--steps", "2").status == 0)
        #expect(try listed(staging).isEmpty)
    }

    @Test func whatTheTableLacksOrListsBesidesIsSaid() throws {
        let staging = try staging()
        try staging.repository.git("config", "--unset", "migrate.staging.mirror")
        try staging.commit(.table("001", "a"), tag: "v1.0")
        try staging.deploy("v1.0")
        #expect(try staging.column("SELECT to_regclass('\(table)')") == ["NULL"])
        try staging.repository.git("config", "migrate.staging.mirror", "supabase")
        // As the CLI once made it, with a migration of its own.
        try staging.connection().execute(
            """
            CREATE SCHEMA supabase_migrations;
            CREATE TABLE \(table) (version text NOT NULL PRIMARY KEY);
            INSERT INTO \(table) VALUES ('20240101000000'), ('003')
            """
        )
        try staging.commit(.table("002", "b"), tag: "v1.1")
        let plan = try staging.command("plan", "v1.1")
        let text = plan.output + plan.messages
        #expect(
            text.contains("\(table) lists 003 and 20240101000000, which were not applied to staging"),
            "\(text)"
        )
        #expect(text.contains("does not list 001 yet, which is applied; the next run adds it"), "\(text)")
        #expect(try staging.column("SELECT count(*) FROM \(table)") == ["2"])
        try staging.deploy("v1.1")
        #expect(
            try staging.column("SELECT version FROM \(table) ORDER BY 1") == [
                "001", "002", "003", "20240101000000",
            ]
        )
        #expect(!(try staging.command("plan", "v1.1").output.contains("does not list")))
        // What it lists may be there: it is not run again.
        try staging.commit(.table("003", "c"))
        let refused = try staging.command("deploy")
        #expect(refused.status == 1, "\(refused.messages)")
        #expect(
            refused.messages.contains("lists 003_c already, and the ledger does not"),
            "\(refused.messages)"
        )
        #expect(try staging.column("SELECT to_regclass('c')") == ["NULL"])
    }

    @Test func aTableThatIsAnotherAndMissingRightsAreRefusedBeforeAnythingRuns() throws {
        let staging = try staging()
        try staging.commit(.table("001", "a"))
        let connection = try staging.connection()
        for (definition, words) in [
            ("TABLE \(table) (version bigint PRIMARY KEY)", "version is not text"),
            ("TABLE \(table) (version text)", "version is not unique"),
            ("TABLE \(table) (version text PRIMARY KEY, statements text)", "statements is text, not text[]"),
            ("TABLE \(table) (version text PRIMARY KEY, dirty bool NOT NULL)", "dirty needs a value"),
            ("VIEW \(table) AS SELECT 'x' AS version", "it is no table"),
        ] {
            try connection.execute("CREATE SCHEMA supabase_migrations; CREATE \(definition)")
            let refused = try staging.command("deploy")
            #expect(refused.status == 128 && refused.messages.contains(words), "\(refused.messages)")
            try connection.execute("DROP SCHEMA supabase_migrations CASCADE")
        }
        #expect(try staging.column("SELECT to_regclass('a')") == ["NULL"])
        // What the dashboard's table has besides needs nothing.
        try connection.execute(
            """
            CREATE SCHEMA supabase_migrations;
            CREATE TABLE \(table) (
                version text PRIMARY KEY, statements text[], name text, created_by text, idempotency_key text UNIQUE
            )
            """
        )
        let role = try staging.server.freshRole()
        try connection.execute(
            "GRANT CREATE ON DATABASE \(connection.database) TO \(role); GRANT CREATE ON SCHEMA public TO \(role)"
        )
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        )
        let lacks = try tool.start(["deploy", "-e", "staging"]).wait()
        #expect(
            lacks.status == 128 && lacks.messages.contains("USAGE ON SCHEMA supabase_migrations"),
            "\(lacks.messages)"
        )
        try connection.execute("GRANT USAGE ON SCHEMA supabase_migrations TO \(role)")
        let still = try tool.start(["deploy", "-e", "staging"]).wait()
        #expect(still.messages.contains("it lacks INSERT ON \(table)"), "\(still.messages)")
        try connection.execute("GRANT SELECT, INSERT, DELETE ON \(table) TO \(role)")
        let done = try tool.start(["deploy", "-e", "staging"]).wait()
        #expect(done.status == 0, "\(done.messages)")
        try expectInStep(staging)
        try staging.repository.git("config", "migrate.staging.mirror", "flyway")
        let unknown = try staging.command("plan")
        #expect(
            unknown.status == 128 && unknown.messages.contains("it takes supabase"),
            "\(unknown.messages)"
        )
    }

    @Test func aHostileSearchPathIsNoMatter() throws {
        let staging = try staging()
        try staging.connection().execute(
            """
            CREATE SCHEMA bad;
            CREATE FUNCTION bad.eq(text, text) RETURNS bool LANGUAGE sql AS 'SELECT true';
            CREATE OPERATOR bad.= (LEFTARG = text, RIGHTARG = text, FUNCTION = bad.eq);
            """
        )
        let name = try staging.connection().database
        try staging.connection().execute("ALTER DATABASE \(name) SET search_path = bad, pg_catalog, public")
        try staging.commit(
            .init("001_a", up: "CREATE TABLE public.a ();", down: "DROP TABLE public.a;"),
            .init("002_b", up: "CREATE TABLE public.b ();", down: "DROP TABLE public.b;")
        )
        try staging.deploy()
        try expectInStep(staging)
        #expect(try staging.command("rollback", "--steps", "1").status == 0)
        try expectInStep(staging)
    }
}
