import Migrations
import Postgres
import SQL
import TestSupport
import Testing

@testable import Workflows

/// What is said to be lost is what the scripts take away, held against the real thing: the tables and columns with data before and
/// after they ran.
@Suite(.serialized) struct LossTruthTests {
    private static let start = """
        CREATE TABLE customers (id int PRIMARY KEY, email text, phone text, note text);
        INSERT INTO customers SELECT i, 'e', 'p', 'n' FROM generate_series(1, 10) i;
        CREATE TABLE orders (id serial PRIMARY KEY, customer int REFERENCES customers ON DELETE CASCADE, doubled int
            GENERATED ALWAYS AS (customer * 2) STORED);
        INSERT INTO orders (customer) SELECT i FROM generate_series(1, 5) i;
        CREATE VIEW order_view AS SELECT * FROM orders;
        CREATE MATERIALIZED VIEW order_sums AS SELECT customer, count(*) FROM order_view GROUP BY customer;
        CREATE SCHEMA audit;
        CREATE TABLE audit.log (id int);
        INSERT INTO audit.log VALUES (1);
        CREATE TABLE audit.customers (id int);
        INSERT INTO audit.customers VALUES (1);
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE DOMAIN short AS text;
        CREATE TABLE people (id int, mood mood, moods mood[], nick short);
        INSERT INTO people VALUES (1, 'ok', '{sad}', 'x');
        CREATE TABLE events (id int, at date, kind text) PARTITION BY RANGE (at);
        CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        INSERT INTO events VALUES (1, '2024-02-02', 'a'), (2, '2025-02-02', 'b'), (3, '2025-02-03', 'c');
        CREATE TABLE parent (id int, extra text);
        CREATE TABLE child (more int) INHERITS (parent);
        INSERT INTO parent VALUES (1, 'x');
        INSERT INTO child VALUES (2, 'y', 3);
        CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
        CREATE MATERIALIZED VIEW twins AS SELECT twice(id) AS id FROM customers;
        CREATE TABLE "Odd name" ("Odd col" int);
        INSERT INTO "Odd name" VALUES (1);
        CREATE EXTENSION hstore;
        CREATE TABLE attributes (id int, pairs hstore);
        INSERT INTO attributes VALUES (1, 'a=>1');
        CREATE ROLE \(role) NOLOGIN;
        CREATE TABLE owned (id int);
        INSERT INTO owned VALUES (1);
        ALTER TABLE owned OWNER TO \(role);
        """

    private static let role = "loss_truth_owner"

    /// One database for all, in which every plan is rolled back.
    private static let database = Result {
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        try server.connection(to: url).execute(start)
        return url
    }

    /// Scripts that run one after the other, as the steps of a plan do.
    static let plans: [[String]] = [
        ["DROP TABLE customers CASCADE"], ["DROP TABLE IF EXISTS nowhere, orders CASCADE"],
        ["DROP VIEW order_view CASCADE"], ["DROP MATERIALIZED VIEW order_sums"],
        ["DROP SCHEMA audit CASCADE"], ["DROP SCHEMA public CASCADE"],
        ["SET search_path = audit, public; DROP TABLE customers"],
        ["SELECT set_config('search_path', 'audit', true); DROP TABLE customers"],
        ["SET search_path = audit; SELECT 1", "DROP TABLE customers CASCADE"],
        ["SET search_path = audit; RESET search_path; DROP TABLE customers CASCADE"],
        ["SET search_path = \"$user\", audit; DROP TABLE log"],
        ["ALTER TABLE customers DROP COLUMN phone, DROP COLUMN IF EXISTS nothing"],
        ["ALTER TABLE orders DROP COLUMN customer CASCADE"],
        ["ALTER TABLE customers RENAME TO clients", "DROP TABLE clients CASCADE"],
        ["ALTER TABLE customers RENAME COLUMN phone TO tel; ALTER TABLE customers DROP COLUMN tel"],
        [
            "ALTER TABLE customers RENAME COLUMN phone TO tel; ALTER TABLE customers ADD phone int",
            "ALTER TABLE customers DROP phone",
        ],
        [
            "ALTER TABLE customers DROP note; ALTER TABLE customers ADD note text; ALTER TABLE customers DROP note"
        ],
        ["ALTER TABLE customers ADD COLUMN IF NOT EXISTS note text; ALTER TABLE customers DROP note"],
        ["CREATE TABLE a (id int); INSERT INTO a VALUES (1)", "DROP TABLE a"],
        ["CREATE TABLE IF NOT EXISTS owned (id int)", "DROP TABLE owned"],
        ["CREATE TEMP TABLE customers (id int); DROP TABLE customers; DROP TABLE customers CASCADE"],
        ["CREATE TEMP TABLE customers (id int); DROP TABLE customers"],
        ["DROP TABLE people; CREATE TABLE people (id int); DROP TABLE people"],
        ["ALTER TABLE audit.log SET SCHEMA public; DROP SCHEMA audit CASCADE"],
        ["ALTER TABLE people SET SCHEMA audit", "DROP SCHEMA audit CASCADE"],
        [
            "ALTER SCHEMA audit RENAME TO archive",
            "DROP TABLE archive.log; CREATE SCHEMA audit; CREATE TABLE audit.customers (); DROP SCHEMA audit CASCADE",
        ],
        ["CREATE SCHEMA fresh; SET search_path = fresh, public; CREATE TABLE people (); DROP TABLE people"],
        ["DROP TYPE mood CASCADE"], ["DROP DOMAIN short CASCADE"],
        ["ALTER TABLE people ALTER COLUMN mood TYPE text; DROP TYPE mood CASCADE"],
        ["DROP TABLE events"], ["DROP TABLE events_2024"],
        ["ALTER TABLE events DETACH PARTITION events_2024; DROP TABLE events"],
        ["ALTER TABLE events DROP COLUMN kind"], ["DROP TABLE parent CASCADE"], ["DROP TABLE child"],
        ["ALTER TABLE parent DROP COLUMN extra"],
        ["DROP FUNCTION twice(int) CASCADE"], ["DROP FUNCTION IF EXISTS twice(int, int) CASCADE"],
        ["DROP TABLE \"Odd name\""], ["ALTER TABLE \"Odd name\" DROP COLUMN \"Odd col\""],
        ["DROP EXTENSION hstore CASCADE"], ["DROP OWNED BY \(role)"],
        [
            "DROP INDEX IF EXISTS nowhere; DROP SEQUENCE IF EXISTS nowhere; ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE"
        ],
        ["DROP TABLE orders CASCADE", "DROP TABLE customers CASCADE", "DROP SCHEMA public CASCADE"],
        [
            "CREATE TABLE kept AS SELECT * FROM people; DROP TABLE people; ALTER TABLE kept RENAME TO people",
            "DROP TABLE people",
        ],
    ]

    @Test(arguments: plans)
    func whatIsListedIsWhatIsGone(scripts: [String]) throws {
        let server = try TestServer.shared()
        let connection = try server.connection(to: try Self.database.get())
        let before = try Self.holders(connection)
        let listed = try Self.listed(scripts, connection)
        try connection.execute("BEGIN")
        for script in scripts {
            try connection.execute(script)
            try connection.execute("RESET ALL; DISCARD TEMP")
        }
        let after = Set(try Self.holders(connection).keys)
        try connection.execute("ROLLBACK")
        let gone = Set(before.filter { !after.contains($0.key) }.values)
        // A table that went has taken its columns and its partitions with it.
        let expected = gone.filter { name in
            !gone.contains { table in
                guard table.hasPrefix("table ") else { return false }
                return name.hasPrefix("column " + table.dropFirst(6) + ".") || name.hasPrefix(table + "_")
            }
        }
        #expect(listed == expected.sorted(), "\(scripts)")
    }

    private static func listed(_ scripts: [String], _ connection: Connection) throws -> [String] {
        let effects = try scripts.enumerated().map { index, text in
            let version = try #require(Version("\(index + 1)"))
            let script = try Script.parse(Array(text.utf8), server: ServerVersion.grammar)
            return (step: MigrationID(version: version, name: "x"), effects: script.effects)
        }
        let losses = try #require(try LossInventory(connection).losses(of: effects, reverts: true))
        #expect(losses.refusal == nil)
        return losses.losses.map { loss in
            if case .unknown(let reason) = loss.amount { Issue.record("\(loss) was not counted: \(reason)") }
            return switch loss.what {
            case .table(let name): "table \(name)"
            case .materializedView(let name): "materialized view \(name)"
            case .column(let column, let table): "column \(table).\(ObjectName(column))"
            case .rows, .other: "\(loss.what)"
            }
        }.sorted()
    }

    /// What holds data, by PostgreSQL's numbers, with its name.
    private static func holders(_ connection: Connection) throws -> [String: String] {
        let rows = try connection.query(
            """
            WITH tables AS (
                SELECT c.oid, c.relkind, c.relispartition,
                    CASE WHEN n.nspname = 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END
                        || quote_ident(c.relname) AS name
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            )
            SELECT oid::text AS id, CASE relkind WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || name AS name
            FROM tables
            UNION ALL
            SELECT t.oid || '.' || a.attnum, 'column ' || t.name || '.' || quote_ident(a.attname)
            FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND t.relkind <> 'm'
                AND a.attinhcount = 0
            """
        )
        return Dictionary(rows.map { ($0["id"] ?? "", $0["name"] ?? "") }) { first, _ in first }
    }
}
