import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Every clause of the reset is needed: without it, a statement of a migration reaches the next one.
@Suite struct SessionResetTests {
    private static let reset = SessionReset(lock: DeploymentLock.key)
    private static let shared = SessionReset(isShared: true)

    /// Servers since the minor versions of November 2024 put the role back with the session authorization. On older ones that ends
    /// every role, also the one that `ALTER ROLE … SET role` began the session with.
    private static let neededByOlderServers = "RESET ROLE"

    /// A clause of the reset, and a statement that leaks where the clause is left out.
    struct Leak: CustomTestStringConvertible, Sendable {
        let clause: String
        let statement: String
        /// What stands in the clause's place.
        var instead = ""
        var isShared = false

        var testDescription: String { statement }
    }

    static let leaks =
        [
            ("CLOSE ALL", "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1"),
            ("SET SESSION AUTHORIZATION DEFAULT", "SET SESSION AUTHORIZATION OTHER"),
            ("RESET ALL", "SET search_path = ''"),
            ("RESET ALL", "SELECT set_config('app.tenant', '7', false)"),
            ("DEALLOCATE ALL", "PREPARE left_behind AS SELECT 1"),
            ("UNLISTEN *", "LISTEN left_behind"),
            ("DISCARD TEMP", "CREATE TEMP TABLE head (sequence bigint)"),
            (
                "DISCARD SEQUENCES",
                "CREATE SEQUENCE public.left_behind; SELECT nextval('public.left_behind')"
            ),
            (reset.clauses[8], "SELECT pg_advisory_lock(42), pg_advisory_lock(42)"),
        ].map { Leak(clause: $0.0, statement: $0.1) } + [
            Leak(
                clause: reset.clauses[8],
                statement: "SELECT pg_advisory_unlock_all()",
                instead: "SELECT pg_catalog.pg_advisory_unlock_all()"
            ),
            Leak(clause: shared.clauses[4], statement: "PREPARE left_behind AS SELECT 1", isShared: true),
            Leak(clause: shared.clauses[8], statement: "SELECT pg_advisory_lock(42)", isShared: true),
        ]

    @Test func everyClauseIsAccountedFor() {
        let shown = Set(Self.leaks.map(\.clause)).union([Self.neededByOlderServers])
        #expect(shown == Set(Self.reset.clauses + Self.shared.clauses))
    }

    @Test(arguments: leaks) func withoutAClauseAStatementLeaks(_ leak: Leak) throws {
        let reset = leak.isShared ? Self.shared : Self.reset
        let without = reset.clauses.compactMap { clause in
            clause == leak.clause ? (leak.instead.isEmpty ? nil : leak.instead) : clause
        }
        #expect(without != reset.clauses)
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        let (login, owner, other) = (
            try server.freshRole("LOGIN SUPERUSER"), try server.freshRole("SUPERUSER"),
            try server.freshRole("SUPERUSER")
        )
        try server.connection().execute("ALTER ROLE \(login) SET role = \(owner)")

        /// What differs in a session once a migration ran in it and it was put back by these clauses.
        func left(by clauses: [String]) throws -> [String] {
            let session = try server.connection(to: server.url(url, as: login))
            if let taking = reset.taking { try session.execute("SELECT \(taking)") }
            let before = Self.look(at: session)
            try session.execute("BEGIN")
            if let hold = reset.hold { try session.execute("SELECT \(hold)") }
            try session.execute(leak.statement.replacing("OTHER", with: other))
            try session.execute(clauses.joined(separator: ";\n"))
            try session.execute("COMMIT")
            return zip(before, Self.look(at: session)).filter { $0.0 != $0.1 }.map { "\($0) → \($1)" }
        }

        #expect(try left(by: reset.clauses) == [])
        try server.connection(to: url).execute("DROP SEQUENCE IF EXISTS public.left_behind")
        #expect(try left(by: without) != [])
    }

    /// What can be seen of a session.
    private static func look(at session: Connection) -> [String] {
        let questions = [
            "SELECT current_user", "SELECT session_user",
            // The first use of a language brings its settings.
            """
            SELECT s.name || '=' || s.setting FROM pg_catalog.pg_show_all_settings() s
            WHERE s.name NOT LIKE 'plpgsql.%' ORDER BY 1
            """,
            "SELECT NULLIF(pg_catalog.current_setting('app.tenant', true), '')",
            "SELECT p.name FROM pg_catalog.pg_prepared_statements p",
            "SELECT c.name FROM pg_catalog.pg_cursors c",
            "SELECT l FROM pg_catalog.pg_listening_channels() l",
            "SELECT pg_catalog.lastval()",
            "SELECT c.relname FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.pg_my_temp_schema()",
            """
            SELECT pg_catalog.concat_ws('/', l.classid, l.objid, l.mode) FROM pg_catalog.pg_locks l
            WHERE l.locktype = 'advisory' AND l.pid = pg_catalog.pg_backend_pid()
            """,
        ]
        return questions.map { question in
            do {
                return try session.query(question).map { $0.values.first.flatMap(\.self) ?? "" }.joined(
                    separator: ", "
                )
            } catch {
                return (error as? PostgresError)?.serverError?.sqlState ?? "\(error)"
            }
        }
    }
}
