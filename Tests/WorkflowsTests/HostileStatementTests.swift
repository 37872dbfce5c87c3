import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Whatever a migration does to its session, the next one finds it as the first one did; or the migration fails, is told as what it
/// is, and leaves nothing.
@Suite struct HostileStatementTests {
    /// Where the migration after the hostile one runs.
    enum Place: CaseIterable {
        case sameMessage
        case laterMessage
        case afterStatements
    }

    /// Everything about a session that a migration could notice, with names that nothing in another schema can take.
    private static let probe = """
        INSERT INTO public.probes (sees)
        SELECT pg_catalog.jsonb_object_agg(s.name, s.setting) || pg_catalog.jsonb_build_object(
            'current_user', current_user, 'session_user', session_user,
            'statements', (SELECT pg_catalog.jsonb_agg(p.name) FROM pg_catalog.pg_prepared_statements p),
            'cursors', (SELECT pg_catalog.jsonb_agg(c.name) FROM pg_catalog.pg_cursors c),
            'channels', (SELECT pg_catalog.jsonb_agg(l.l) FROM pg_catalog.pg_listening_channels() l),
            'temporary', (
                SELECT pg_catalog.jsonb_agg(c.relname) FROM pg_catalog.pg_class c
                WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()),
            'functions', (
                SELECT pg_catalog.jsonb_agg(p.proname) FROM pg_catalog.pg_proc p
                WHERE p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()),
            'locks', (
                SELECT pg_catalog.jsonb_agg(pg_catalog.concat_ws('/', l.classid, l.objid, l.objsubid, l.mode))
                FROM pg_catalog.pg_locks l
                WHERE l.locktype = 'advisory' AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()),
            'deploys', pg_catalog.pg_advisory_unlock('\(DeploymentLock.key)') AND pg_catalog.pg_try_advisory_lock('\(DeploymentLock.key)'),
            'tenant', NULLIF(pg_catalog.current_setting('app.tenant', true), ''))
        FROM pg_catalog.pg_show_all_settings() s
        WHERE s.name NOT LIKE 'auto_explain.%' AND s.name OPERATOR(pg_catalog.<>) 'client_connection_check_interval';

        """

    @Test func theyAreMoreThanAHundred() {
        #expect(HostileStatements.harmless.count + HostileStatements.failing.count > 100)
    }

    @Test(arguments: Place.allCases)
    func theNextMigrationFindsTheSessionAsTheFirstOneDid(place: Place) throws {
        let staging = try Staging()
        let other = try staging.server.freshRole("")
        try staging.connection().execute(
            "CREATE TABLE public.probes (number int GENERATED ALWAYS AS IDENTITY, sees jsonb)"
        )
        let filler = place == .laterMessage ? "-- " + String(repeating: "x", count: 260_000) + "\n" : ""
        let head = place == .afterStatements ? "-- migrate: no-transaction\n" : ""
        var pairs = [Staging.Pair("1_probes", up: Self.probe)]
        for (index, statement) in HostileStatements.harmless.enumerated() {
            let text = statement.replacing("OTHER", with: other).replacing(
                "OWN",
                with: "\(DeploymentLock.key)"
            )
            pairs.append(Staging.Pair("\(10 + index * 2)_hostile", up: "\(head)\(text);\n"))
            pairs.append(Staging.Pair("\(11 + index * 2)_probe", up: filler + Self.probe))
        }
        try staging.commit(pairs)
        try staging.deploy()

        let differences = try staging.connection().query(
            """
            SELECT p.number, d.key, d.value AS found, f.sees -> d.key AS wanted
            FROM public.probes p, public.probes f, pg_catalog.jsonb_each(p.sees) d
            WHERE f.number = 1 AND f.sees -> d.key IS DISTINCT FROM d.value
            ORDER BY 1, 2
            """
        )
        for row in differences {
            let statement = HostileStatements.harmless[(row.int("number") ?? 2) - 2]
            Issue.record(
                "\(statement): \(row["key"] ?? "") is \(row["found"] ?? ""), not \(row["wanted"] ?? "")"
            )
        }
        let count = try staging.column("SELECT count(*) FROM public.probes")
        #expect(count == ["\(HostileStatements.harmless.count + 1)"])
        #expect(try staging.applied().count == pairs.count)
        #expect(try staging.deployments() == ["deploy done"])
        let status = try staging.command("status")
        #expect(status.output.contains("up to date"), "\(status.output)")
        #expect(try staging.command("deploy").messages.contains("nothing"))
    }

    @Test(arguments: HostileStatements.failing)
    func whatCannotBeIsToldAndUndone(_ statement: HostileStatements.Failing) throws {
        let staging = try Staging()
        try staging.commit(
            .table("001", "before"),
            Staging.Pair("002_hostile", up: "CREATE TABLE hostile (id int);\n\(statement.sql);\n"),
            .table("003", "after")
        )
        let outcome = try staging.command("deploy")
        #expect(outcome.status == statement.status, "\(outcome.messages)")
        #expect(outcome.messages.contains(statement.says), "\(outcome.messages)")
        let isRefused = statement.status == 1
        #expect(try staging.has("before") == !isRefused)
        #expect(try !staging.has("hostile"))
        #expect(try !staging.has("after"))
        if !isRefused { #expect(try staging.applied() == ["001_before"]) }

        try staging.commit(Staging.Pair("002_hostile", up: "CREATE TABLE hostile (id int);\n"))
        try staging.deploy()
        #expect(try staging.applied() == ["001_before", "002_hostile", "003_after"])
    }

    /// A server that reads what is left of a script otherwise than the tool did would find a COMMIT in this string.
    @Test(arguments: ["", "-- migrate: no-transaction\n"])
    func aStringMeansWhatItMeantToTheParserInEveryMessageOfAScript(head: String) throws {
        let staging = try Staging()
        let filler = "-- " + String(repeating: "x", count: 300_000) + "\n"
        let up = """
            \(head)SET standard_conforming_strings = off; SET client_encoding = 'LATIN1';
            CREATE TABLE texts (text text);
            \(filler)INSERT INTO texts VALUES ('\\'' ; COMMIT; BEGIN; --é');
            SELECT 1/0;
            """
        try staging.commit(Staging.Pair("001_texts", up: up))
        let outcome = try staging.command("deploy")
        #expect(outcome.messages.contains("division by zero"), "\(outcome.messages)")
        if head.isEmpty {
            #expect(try !staging.has("texts"))
        } else {
            #expect(try staging.column("SELECT text FROM texts") == ["\\' ; COMMIT; BEGIN; --é"])
        }
    }
}
