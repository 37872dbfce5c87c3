import Postgres
import TestSupport
import Testing

/// A role's own search_path may put a schema before PostgreSQL's, and what stands there may do anything: nothing that the tool
/// asks or writes goes by it, and the migrations themselves do.
@Suite struct HostileSearchPathTests {
    let staging: Staging
    let role: String

    init() throws {
        staging = try Staging()
        role = try staging.server.freshRole("LOGIN SUPERUSER")
        try staging.connection().execute(
            Self.hostileSchema + "ALTER ROLE \(role) SET search_path = hostile, pg_catalog, public;"
        )
        try staging.connection().execute("CREATE TABLE public.people (id int, name pg_catalog.text)")
    }

    /// Every function that is called in it ends in an error.
    private static let hostileSchema: String = {
        let types = [
            "text", "name", "int2", "int4", "int8", "oid", "uuid", "bool", "\"char\"", "timestamptz", "xid8",
            "bytea",
        ]
        let pairs =
            types.map { ($0, $0) } + [
                ("int8", "int4"), ("int4", "int8"), ("oid", "int4"), ("oid", "int8"), ("text", "name"),
                ("name", "text"), ("int2", "int4"), ("timestamptz", "timestamptz"), ("float8", "int4"),
                ("regclass", "oid"), ("oid", "regclass"), ("regproc", "oid"),
            ]
        var seen: Set<String> = []
        var statements = [
            "CREATE SCHEMA hostile",
            "CREATE FUNCTION hostile.caught() RETURNS int LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'caught'; END$$",
        ]
        for (left, right) in pairs where seen.insert(left + right).inserted {
            let (left, right) = ("pg_catalog.\(left)", "pg_catalog.\(right)")
            statements.append(
                """
                CREATE FUNCTION hostile.trap(\(left), \(right)) RETURNS bool LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'an operator of \(left) and \(right) is not PostgreSQL''s own'; END$$
                """
            )
            for sign in ["=", "<>", "<", ">", "<=", ">=", "+", "-", "||", "~", "!~", "~~", "!~~", "*"] {
                statements.append(
                    "CREATE OPERATOR hostile.\(sign) (leftarg = \(left), rightarg = \(right), function = hostile.trap)"
                )
            }
        }
        let calls = [
            "now()", "clock_timestamp()", "max(pg_catalog.int8)", "unnest(pg_catalog.anyarray)",
            "quote_ident(pg_catalog.text)", "format(pg_catalog.text, pg_catalog.text)",
            "current_setting(pg_catalog.text)",
            "set_config(pg_catalog.text, pg_catalog.text, pg_catalog.bool)",
            "to_regclass(pg_catalog.text)", "pg_backend_pid()", "pg_try_advisory_lock(pg_catalog.int8)",
            "octet_length(pg_catalog.text)", "current_database()", "to_jsonb(pg_catalog.anyelement)",
        ]
        for call in calls {
            statements.append(
                "CREATE FUNCTION hostile.\(call) RETURNS bool LANGUAGE sql AS 'SELECT hostile.caught() IS NULL'"
            )
        }
        for type in ["text", "uuid", "oid", "regclass", "name", "int2vector", "timestamptz", "bool"] {
            statements.append("CREATE DOMAIN hostile.\(type) AS pg_catalog.int4 CHECK (hostile.caught() > 0)")
        }
        for table in ["pg_class", "pg_index", "pg_namespace", "pg_attribute", "pg_locks", "pg_stat_activity"]
        {
            statements.append("CREATE TABLE hostile.\(table) (trap int)")
        }
        return statements.map { $0 + ";\n" }.joined()
    }()

    private func expect(_ tool: Tool, _ arguments: String..., status: Int32 = 0) throws {
        let outcome = try tool.start(arguments).wait()
        #expect(outcome.status == status, "\(arguments): \(outcome.messages)\(outcome.output)")
    }

    /// Everything that needs no session of its own.
    private func carryOut(with tool: Tool) throws {
        let large = "-- " + String(repeating: "x", count: 300_000) + "\n"
        try staging.commit(
            [
                .table("001", "a"),
                Staging.Pair(
                    "002_b",
                    up: large + "CREATE TABLE b (id int);\n",
                    down: large + "DROP TABLE b;\n"
                ),
            ],
            tag: "v1"
        )
        try expect(tool, "plan", "-e", "staging")
        try expect(tool, "deploy", "v1", "-e", "staging")
        #expect(try staging.has("hostile.a"))
        try staging.commit([.table("003", "c")], tag: "v2")
        try expect(tool, "deploy", "v2", "-e", "staging")
        try expect(tool, "deploy", "v2", "-e", "staging")
        try expect(tool, "status", "staging")
        let plan = try tool("rollback", "v1", "-n", "-e", "staging")
        #expect(plan.output.contains("table c"), "\(plan.output)\(plan.messages)")
        try expect(tool, "rollback", "v1", "-e", "staging")
        try expect(tool, "deploy", "v2", "-e", "staging")
        try expect(tool, "rollback", "--last", "-e", "staging")
        try expect(tool, "rollback", "--steps", "1", "-e", "staging")
        try expect(tool, "fsck", "staging")
        try expect(tool, "repair", "-e", "staging")
        #expect(try staging.applied() == ["001_a"])
    }

    @Test func nothingOfTheToolGoesByIt() throws {
        let url = staging.server.url(staging.url, as: role)
        let tool = Tool(in: staging.repository, environment: ["SUPABASE_STAGING_URL": url])
        try carryOut(with: tool)
        try carryOutOutsideTransactions(with: tool)
    }

    @Test(.enabled(if: Pooler.isInstalled, "pgbouncer is not installed"), arguments: Pooler.Mode.allCases)
    func norBehindAPooler(mode: Pooler.Mode) throws {
        let pooler = try Pooler(mode, before: staging.server, users: [role])
        try withExtendedLifetime(pooler) {
            let url = pooler.url(database: try staging.column("SELECT current_database()")[0], as: role)
            let tool = Tool(in: staging.repository, environment: ["SUPABASE_STAGING_URL": url])
            try carryOut(with: tool)
            if mode == .session { try carryOutOutsideTransactions(with: tool) }
        }
    }

    /// What is journalled, and what stops in its midst.
    private func carryOutOutsideTransactions(with tool: Tool) throws {
        try staging.connection().execute("INSERT INTO public.people VALUES (1, 'a'), (1, 'b')")
        let index = Staging.Pair(
            "004_index",
            up: "VACUUM public.people;\nCREATE UNIQUE INDEX CONCURRENTLY people_id ON public.people (id);\n",
            down: "DROP INDEX CONCURRENTLY public.people_id;\n"
        )
        try staging.commit([index])
        try expect(tool, "deploy", "-e", "staging", status: 3)
        try expect(tool, "repair", "-e", "staging", status: 3)
        try expect(tool, "repair", "--resume", "-e", "staging", status: 3)
        try expect(tool, "repair", "--undo", "-e", "staging")
        try expect(tool, "deploy", "-e", "staging", status: 3)
        try expect(tool, "repair", "--mark-not-done", "--reason", "r", "-e", "staging")
        try staging.connection().execute(
            "DROP INDEX public.people_id; DELETE FROM public.people WHERE name = 'b'"
        )
        try expect(tool, "deploy", "-e", "staging")
        try expect(tool, "rollback", "--steps", "1", "-e", "staging")
        try expect(tool, "fsck", "staging")
        try staging.connection().execute("UPDATE git_migrate.environment SET system_identifier = '1'")
        try expect(tool, "repair", "--adopt-identity", "-e", "staging")
        try expect(tool, "status", "staging")
    }

    @Test func whoWaitsIsToldAllTheSame() throws {
        let holder = try staging.connection()
        try holder.execute("BEGIN; LOCK TABLE public.people")
        try staging.repository.git("config", "migrate.staging.lockTimeout", "1min")
        try staging.commit(Staging.Pair("001_alter", up: "ALTER TABLE public.people ADD COLUMN total int;\n"))
        let url = staging.server.url(staging.url, as: role)
        let tool = try Tool(in: staging.repository, environment: ["SUPABASE_STAGING_URL": url])
            .start(["deploy", "-e", "staging"])
        try until("it is told what is waited for") {
            tool.messages.contains(
                "001_alter waits for a lock on people, held by pid \(holder.backendPID) (postgres"
            )
        }
        try holder.execute("COMMIT")
        #expect(tool.wait().status == 0)
    }
}
