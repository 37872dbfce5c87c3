import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Rows are made for tables of every shape, and the server takes them.
@Suite struct SeederTests {
    private let connection: Connection

    init() throws {
        let server = try TestServer.shared()
        connection = try server.connection(to: server.freshDatabase())
    }

    /// The rows that each table has, and what the server said of those that have none.
    private func fill(_ names: String..., plain: Bool = false) throws -> [String: Int] {
        try connection.execute("BEGIN")
        let tables = try SeedReader.read(names, from: connection)
        try connection.execute("RESET ALL")
        let refusals = try Seeder(connection: connection, isPlain: plain).fill(tables)
        try connection.execute("SET CONSTRAINTS ALL IMMEDIATE; COMMIT")
        for refusal in refusals { #expect(refusal.error.message == "", "\(refusal.table.name)") }
        return try tables.reduce(into: [:]) { counts, table in
            let rows = try connection.query("SELECT count(*) AS n FROM \(table.name)")
            counts[table.name] = rows.first?.int("n")
        }
    }

    @Test func everyScalarTypeHasThreeValues() throws {
        let types = try connection.query(
            """
            SELECT t.oid::regtype::text AS name
            FROM pg_type t
            WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm') AND t.typelem = 0
                -- What no column holds.
                AND t.typname NOT IN ('aclitem', 'gtsvector')
                AND t.typname !~ '^pg_(node|ndistinct|depend|mcv|ddl|brin)' AND t.typinput <> 'brin_bloom_summary_in'::regproc
            """
        ).compactMap { $0["name"] }
        #expect(types.count > 50)
        for (index, type) in types.enumerated() {
            try connection.execute("CREATE TABLE t\(index) (a \(type) NOT NULL, b \(type)[], c int)")
            let counts = try fill("public.t\(index)")
            #expect(counts["public.t\(index)"] == 3, "\(type)")
        }
    }

    @Test func typesOfAProjectAreFilled() throws {
        try connection.execute(
            """
            CREATE TYPE mood AS ENUM ('sad', 'ok, "so"', 'happy');
            CREATE DOMAIN code AS varchar(4) CHECK (VALUE ~ '^[A-Z][0-9]$');
            CREATE DOMAIN share AS numeric(3, 2) CHECK (VALUE BETWEEN 0 AND 1) NOT NULL;
            CREATE TYPE pair AS (mood mood, code text, list int[]);
            CREATE TYPE span AS RANGE (subtype = date);
            CREATE TABLE t (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood UNIQUE, moods mood[], code code UNIQUE, share share,
                pair pair, pairs pair[], span span, total numeric(4, 4), name varchar(2) NOT NULL UNIQUE, sign char(1) UNIQUE,
                doubled int GENERATED ALWAYS AS (length(name) * 2) STORED, made timestamptz DEFAULT now()
            );
            """
        )
        // The third row has NULL where it may be, which the domain `share` refuses.
        #expect(try fill("public.t")["public.t"] ?? 0 >= 2)
        #expect(try fill("public.t", plain: true)["public.t"] ?? 0 >= 3)
    }

    @Test func checksAreFulfilledByTheirOwnConstants() throws {
        try connection.execute(
            """
            CREATE TABLE t (
                state text NOT NULL CHECK (state IN ('open', 'shut')),
                total int CHECK (total > 1000),
                less int NOT NULL CHECK (less < -10),
                low int NOT NULL, high int NOT NULL, CHECK (low + 5 < high),
                hash bytea NOT NULL CHECK (octet_length(hash) = 32),
                mail text NOT NULL CHECK (mail LIKE '%@%'),
                key text NOT NULL CHECK (length(key) = 40),
                one int CHECK (num_nonnulls(one, other) = 1), other int
            );
            """
        )
        #expect(try fill("public.t")["public.t"] == 3)
    }

    @Test func foreignKeysAreFollowed() throws {
        try connection.execute(
            """
            CREATE TABLE a (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), kind int, UNIQUE (id, kind));
            CREATE TABLE b (a uuid NOT NULL REFERENCES a, n serial, parent int, PRIMARY KEY (a, n), UNIQUE (n));
            ALTER TABLE b ADD FOREIGN KEY (parent) REFERENCES b (n);
            CREATE TABLE c (a uuid NOT NULL, kind int NOT NULL, b_a uuid, b_n int, FOREIGN KEY (a, kind) REFERENCES a (id, kind),
                FOREIGN KEY (b_a, b_n) REFERENCES b);
            CREATE TABLE egg (id int PRIMARY KEY, hen int NOT NULL);
            CREATE TABLE hen (id int PRIMARY KEY, egg int REFERENCES egg);
            ALTER TABLE egg ADD FOREIGN KEY (hen) REFERENCES hen;
            """
        )
        let counts = try fill("public.c", "public.egg")
        #expect(counts["public.a"] == 3 && counts["public.b"] == 3)
        #expect(counts["public.c"] ?? 0 >= 2)
        #expect(counts["public.egg"] == 3 && counts["public.hen"] == 3)
    }

    @Test func partitionsAreFilled() throws {
        try connection.execute(
            """
            CREATE TABLE p (day date NOT NULL, kind text) PARTITION BY RANGE (day);
            CREATE TABLE p_2024 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE p_rest PARTITION OF p DEFAULT;
            """
        )
        #expect(try fill("public.p") == ["public.p": 6, "public.p_2024": 3, "public.p_rest": 3])
    }
}
