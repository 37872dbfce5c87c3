import Postgres
import TestSupport
import Testing

/// What a migration does to its session does not reach the next one, nor the ledger.
@Suite struct SessionTests {
    /// What a migration may leave behind. `other` stands for a role without any right.
    private static let spoilers = [
        "SET ROLE other",
        "SET SESSION AUTHORIZATION other",
        "SET search_path = ''",
        "CREATE TEMP TABLE steps (id int); CREATE TEMP TABLE head (sequence bigint); CREATE TEMP TABLE probes (id int)",
        "SET session_replication_role = replica",
        "SET standard_conforming_strings = off",
        "SET backslash_quote = on; SET escape_string_warning = off",
        "PREPARE left_behind AS SELECT 1",
        "LISTEN left_behind",
        "SET CONSTRAINTS ALL DEFERRED",
        "SELECT pg_advisory_unlock_all()",
        "RESET ALL; RESET ROLE; RESET SESSION AUTHORIZATION",
        "DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES",
        "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1",
        "SET default_transaction_read_only = on",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
        "SET client_encoding = 'LATIN1'",
        "SET DateStyle = 'SQL, DMY'; SET TIME ZONE 'Asia/Kathmandu'",
        "SET statement_timeout = '1h'; SET lock_timeout = '1h'; SET idle_in_transaction_session_timeout = '1h'",
        "SELECT set_config('app.tenant', '7', false)",
        "SET synchronous_commit = off",
    ]

    /// Everything about a session that a migration could notice.
    private static let fingerprint = """
        concat_ws(
            '|', current_user = session_user, current_setting('role'), current_setting('search_path'),
            current_setting('session_replication_role'), current_setting('standard_conforming_strings'),
            current_setting('backslash_quote'), current_setting('escape_string_warning'),
            (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_listening_channels()),
            (SELECT count(*) FROM pg_cursors),
            (SELECT count(*) FROM pg_class c WHERE c.relnamespace = pg_my_temp_schema()),
            current_setting('default_transaction_read_only'), current_setting('transaction_isolation'),
            current_setting('client_encoding'), current_setting('DateStyle'), current_setting('TimeZone'),
            current_setting('statement_timeout'), current_setting('lock_timeout'),
            current_setting('idle_in_transaction_session_timeout'), current_setting('app.tenant', true),
            current_setting('synchronous_commit'))
        """

    @Test func whateverAMigrationLeavesBehindIsGoneBeforeTheNext() throws {
        let staging = try Staging()
        let other = try staging.server.freshRole("")
        var pairs = [Staging.Pair("1_probes", up: "CREATE TABLE public.probes (spoiler text, seen text)")]
        for (index, spoiler) in (["SELECT 1"] + Self.spoilers).enumerated() {
            let text = spoiler.replacing("other", with: other)
            pairs.append(
                Staging.Pair("\(10 + index * 2)_spoils", up: "BEGIN;\n\(text);\nCOMMIT;\n", down: text)
            )
            let probe = "INSERT INTO probes VALUES ($p$\(spoiler)$p$, \(Self.fingerprint))"
            pairs.append(Staging.Pair("\(11 + index * 2)_probes", up: probe))
        }
        try staging.commit(pairs)
        try staging.deploy()

        let rows = try staging.connection().query(
            "SELECT spoiler, seen FROM public.probes ORDER BY xmin::text::bigint"
        )
        #expect(rows.count == Self.spoilers.count + 1)
        // A setting that does not exist is null before anybody sets it, and empty when it is reset.
        func seen(_ row: Row) -> String { (row["seen"] ?? "").replacing("||", with: "|") }
        for row in rows { #expect(seen(row) == seen(rows[0]), "\(row["spoiler"] ?? "")") }

        // The ledger's own rows are as they would be.
        #expect(try staging.applied().count == pairs.count)
        #expect(try staging.deployments() == ["deploy done"])
        let outcome = try staging.command("rollback", "--steps", "\(pairs.count - 1)")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["1_probes"])
    }

    @Test func aMigrationOutsideATransactionKeepsItsSessionToItsEndAndTheJournalItsOwn() throws {
        let staging = try Staging()
        let other = try staging.server.freshRole("")
        try staging.connection().execute("CREATE SCHEMA app AUTHORIZATION \(other)")
        let settings = [
            "SET ROLE \(other)", "SET search_path = app", "SET session_replication_role = replica",
            "SET standard_conforming_strings = off", "SET default_transaction_isolation = serializable",
            "SET lock_timeout = '1ms'", "CREATE TEMP TABLE journal (id int)",
            "SELECT pg_advisory_unlock_all()",
            "SET default_transaction_read_only = on",
        ]
        // The role comes last: the others need the superuser.
        let up =
            (["-- migrate: no-transaction"] + settings.dropFirst().map { "\($0);" }
            + [
                "SET default_transaction_read_only = off;", "\(settings[0]);", "CREATE TABLE made (id int);",
                "RESET ROLE;",
            ]
            + ["SET SESSION AUTHORIZATION \(other);", "CREATE TABLE made_too (id int);"]).joined(
                separator: "\n"
            )
        try staging.commit(
            Staging.Pair("001_session", up: up),
            Staging.Pair("002_probe", up: "CREATE TABLE after ()")
        )
        try staging.deploy()
        let owners =
            "SELECT tableowner FROM pg_tables WHERE tablename IN ('made', 'made_too') AND schemaname = 'app'"
        #expect(try staging.column(owners) == [other, other])
        #expect(
            try staging.column("SELECT schemaname FROM pg_tables WHERE tablename = 'after'") == ["public"]
        )
        // Settings leave nothing that could be in or not: CREATE and SELECT alone are journalled.
        #expect(try staging.journal() == ["1.5 done", "1.6 done", "1.10 done", "1.13 done"])
        #expect(
            try staging.column("SELECT is_transactional FROM git_migrate.steps ORDER BY sequence") == [
                "f", "t",
            ]
        )
    }

    @Test func discardAllRunsOutsideATransaction() throws {
        let staging = try Staging()
        try staging.commit(Staging.Pair("001_discard", up: "DISCARD ALL"), .table("002", "b"))
        try staging.deploy()
        #expect(try staging.applied() == ["001_discard", "002_b"])
    }

    @Test func settingsOfTheRoleThatWouldChangeAScriptsMeaningDoNotReachIt() throws {
        let staging = try Staging()
        let role = try staging.server.freshRole("LOGIN SUPERUSER")
        try staging.connection().execute(
            """
            ALTER ROLE \(role) SET standard_conforming_strings = off;
            ALTER ROLE \(role) SET statement_timeout = '1ms';
            ALTER ROLE \(role) SET default_transaction_isolation = serializable
            """
        )
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        )
        try staging.commit(
            Staging.Pair(
                "001_a",
                up: "CREATE TABLE a AS SELECT '\\' AS text; SELECT ';'; SELECT pg_sleep(0.01);\n"
            )
        )
        let outcome = try tool("deploy", "-e", "staging")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.column("SELECT text FROM a") == ["\\"])
    }
}
