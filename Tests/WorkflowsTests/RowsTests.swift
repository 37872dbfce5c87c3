import TestSupport
import Testing

/// COPY … FROM stdin with its rows in the script does what psql does with the same file.
@Suite struct RowsTests {
    /// Rows that mean something else to everybody but COPY, of every size.
    private static let shop = """
        CREATE SCHEMA shop;
        CREATE TABLE shop.item (
            id bigserial PRIMARY KEY, name text, made timestamptz DEFAULT '2024-01-02', facts jsonb, image bytea, tags text[]
        );
        INSERT INTO shop.item (name, facts, image, tags)
        SELECT
            E'\\\\. \\t''; -- $$ /* é\\n\\\\i x\\r\\nCOMMIT; ' || i, jsonb_build_object('k"', i), sha256(i::text::bytea),
            ARRAY[i::text, NULL, '{']
        FROM generate_series(1, 3000) i;
        CREATE TABLE shop.part (item bigint REFERENCES shop.item, note text);
        INSERT INTO shop.part SELECT id, repeat('ü', (id % 700)::int) FROM shop.item;
        CREATE TABLE "none" (x int);
        CREATE INDEX ON shop.part (item);
        """

    @Test func aDumpOfEverythingBringsWhatPsqlBrings() throws {
        try expectSameAsPsql { server, source in
            _ = try server.psql(source, Self.shop)
            return try server.wholeDump(source)
        }
    }

    @Test func aDumpOfTheRowsAloneBringsWhatPsqlBrings() throws {
        try expectSameAsPsql(schema: Self.shop) { server, source in
            _ = try server.psql(source, Self.shop)
            return try server.wholeDump(source, ["--data-only", "--disable-triggers"])
        }
    }

    @Test(arguments: CorpusMigrations.all) func theDumpOfARealSchemaBringsWhatPsqlBrings(corpus: Corpus)
        throws
    {
        try expectSameAsPsql { server, source in
            for pair in try CorpusMigrations(corpus).pairs { _ = try? server.psql(source, pair.up) }
            let filled = try server.psql(source, Self.fill)
            #expect(filled.split(separator: "\n").count > 3, "\(filled)")
            return try server.wholeDump(source)
        }
    }

    /// Puts rows into every table that takes them without more.
    private static let fill = """
        CREATE TEMP TABLE filled (name regclass);
        DO $$
        DECLARE
            t record;
        BEGIN
            FOR t IN
                SELECT
                    c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
                    string_agg(
                        CASE y.typcategory
                            WHEN 'N' THEN 'i' WHEN 'S' THEN 'E''\\\\t\\\\\\\\'' || i' WHEN 'B' THEN 'i % 2 = 0'
                            WHEN 'D' THEN '''2024-01-02''' ELSE 'NULL'
                        END, ', ' ORDER BY a.attnum) AS values
                FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                JOIN pg_type y ON y.oid = a.atttypid
                WHERE c.relkind = 'r' AND c.oid > 16384
                    AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                    AND c.relpersistence = 'p'
                GROUP BY c.oid
            LOOP
                BEGIN
                    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM generate_series(1, 40) i', t.name, t.columns, t.values);
                    INSERT INTO filled VALUES (t.name);
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
        END
        $$;
        SELECT name FROM filled;
        """

    /// Deploys a dump of a database, and restores it with psql.
    private func expectSameAsPsql(
        schema: String? = nil,
        _ dump: (TestServer, String) throws -> String
    ) throws {
        let staging = try Staging()
        let server = staging.server
        let script = try dump(server, server.freshDatabase())
        #expect(script.hasPrefix("--\n-- PostgreSQL database dump\n--\n\n\\restrict "))
        #expect(script.contains("FROM stdin;\n"))
        let byPsql = try server.freshDatabase()
        if let schema {
            for url in [byPsql, staging.url] {
                _ = try server.psql(url, schema + "TRUNCATE shop.item, shop.part RESTART IDENTITY")
            }
        }
        _ = try server.psql(byPsql, script)
        try staging.commit(Staging.Pair("001_dump", up: script))
        try staging.deploy()
        #expect(
            try server.pgDump(staging.url, ["--exclude-schema=git_migrate"]) == server.pgDump(byPsql, [])
        )
        #expect(try recorded(staging) == script)
    }

    private func recorded(_ staging: Staging) throws -> String {
        try staging.column(
            """
            SELECT COALESCE(s.body, (SELECT string_agg(p.body, '' ORDER BY p.part) FROM git_migrate.script_parts p WHERE p.blob = s.blob))
            FROM git_migrate.scripts s JOIN git_migrate.applied a ON a.up_blob = s.blob
            """
        )[0]
    }

    @Test(arguments: [
        ("COPY t FROM stdin;\n1\tx\n2\ty\n\\.\nINSERT INTO t VALUES (3, 'z');\n", ["1 x", "2 y", "3 z"]),
        (
            "\u{FEFF}COPY t FROM stdin;\r\n1\tx\r\n2\ty\r\n\\.\r\nINSERT INTO t VALUES (3, 'z');\r\n",
            ["1 x", "2 y", "3 z"]
        ),
        (
            "BEGIN;\nCOPY t (b, a) FROM stdin WITH (FORMAT csv, HEADER);\nb,a\n\"x\ny\",1\n\\.\nCOMMIT;\n",
            ["1 x\ny"]
        ),
        ("COPY t FROM stdin;\n1\tx\n2\ty", ["1 x", "2 y"]), ("COPY t FROM stdin", []),
        (
            "COPY t FROM stdin;\n1\tx\n\\.\nCOPY t FROM stdin;\n\\.\nCOPY t FROM stdin;\n2\ty\n\\.",
            ["1 x", "2 y"]
        ),
        ("\\restrict a\nCOPY t FROM stdin;\n1\tx\n\\.\n\\unrestrict a\n", ["1 x"]),
        (
            "-- migrate: no-transaction\nCOPY t FROM stdin;\n1\tx\n\\.\nVACUUM t;\nCOPY t FROM stdin;\n2\ty\n\\.\n",
            ["1 x", "2 y"]
        ),
    ])
    func formsOfRowsAreTaken(up: String, expected: [String]) throws {
        let staging = try Staging()
        try staging.connection().execute("CREATE TABLE t (a int, b text)")
        try staging.repository.git("config", "core.autocrlf", "false")
        try staging.commit(Staging.Pair("001_rows", up: up))
        try staging.deploy()
        #expect(try staging.column("SELECT a || ' ' || b FROM t ORDER BY a") == expected)
        #expect(try recorded(staging) == up)
    }

    @Test(arguments: [
        ("COPY t FROM stdin;\n1\tx\ntwo\ty\n\\.\n", "3:1: invalid input syntax for type integer: \"two\""),
        ("COPY t FROM stdin;\r\n1\tx\r\n2\r\n\\.\r\n", "3:1: missing data for column \"b\""),
        (
            "SELECT 1;\nCOPY t FROM stdin CSV;\n1,x\n2,two\n9,twice\n9,twice\n\\.\n",
            "6:1: duplicate key value"
        ),
        ("COPY t FROM stdin;\n1\té\n2\t\\x80\n3\t\n", "3:1: invalid byte sequence"),
        (
            "COPY t FROM stdin;\n1\tx\n\\.\nCOPY t FROM stdin;\n2\tx\n3x\ty\n\\.\n",
            "6:1: invalid input syntax"
        ),
        ("COPY missing FROM stdin;\n1\n\\.\n", "1:1: relation \"missing\" does not exist"),
        ("COPY t FROM stdin;\n1\tx\n2", "3:1: missing data for column \"b\""),
    ])
    func anErrorIsShownAtItsRowAndNothingOfItStays(up: String, place: String) throws {
        let staging = try Staging()
        try staging.connection().execute("CREATE TABLE t (a int PRIMARY KEY, b text)")
        try staging.repository.git("config", "core.autocrlf", "false")
        try staging.commit(Staging.Pair("001_rows", up: up))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("up/001_rows.sql:\(place)"), "\(outcome.messages)")
        #expect(try staging.column("SELECT a FROM t").isEmpty)
        #expect(try staging.applied().isEmpty)
        try staging.commit(Staging.Pair("001_rows", up: "COPY t FROM stdin;\n7\tx\n\\.\n"))
        try staging.deploy()
        #expect(try staging.column("SELECT a FROM t") == ["7"])
    }

    @Test func aLargeScriptIsKeptInPartsOnceAndRolledBackWithThem() throws {
        let staging = try Staging()
        let rows = (0..<60_000).map { "\($0)\té€😀\\\\ row\n" }.joined()
        let down =
            "DELETE FROM t;\n" + String(repeating: "-- nothing é\\\t\n", count: 100_000) + "DROP TABLE t;\n"
        let up = "CREATE TABLE t (a int, b text);\nCOPY t FROM stdin;\n\(rows)\\.\n"
        try staging.commit(Staging.Pair("001_rows", up: up, down: down), tag: "v1")
        try staging.deploy("v1")
        #expect(try staging.column("SELECT count(*) FROM t") == ["60000"])
        #expect(try staging.column("SELECT count(*) FROM git_migrate.scripts WHERE body IS NULL") == ["2"])
        let parts = "SELECT count(*) || ' ' || count(DISTINCT blob) FROM git_migrate.script_parts"
        #expect(try staging.column(parts) == ["4 2"])
        #expect(try staging.command("rollback", "--last").status == 0)
        #expect(try !staging.has("t"))
        try staging.deploy("v1")
        #expect(try staging.column(parts) == ["4 2"])
        #expect(try recorded(staging) == up)
        // Its down script is there already.
        try staging.commit(
            Staging.Pair(
                "002_again",
                up: up.replacing("CREATE TABLE t", with: "CREATE TEMP TABLE u"),
                down: down
            )
        )
        try staging.deploy()
        #expect(try staging.column(parts) == ["6 3"])
    }

    @Test func aLargeScriptOutsideATransactionIsKeptToo() throws {
        let staging = try Staging()
        let rows = (0..<60_000).map { "\($0)\n" }.joined()
        let up =
            "CREATE TABLE t (a int);\nCOPY t FROM stdin;\n\(rows)\\.\nCREATE INDEX CONCURRENTLY i ON t (a);\n"
        try staging.commit(Staging.Pair("001_rows", up: up, down: "DROP TABLE t;\n"))
        try staging.deploy()
        #expect(try staging.column("SELECT count(*) FROM t") == ["60000"])
        #expect(try recorded(staging) == up)
        #expect(try staging.command("rollback", "--last").status == 0)
    }
}
