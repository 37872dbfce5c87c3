import SQL
import TestSupport
import Testing

@testable import Workflows

@Suite struct LockModeTests {
    /// Each statement is run in a transaction, and `pg_locks` read before it ends.
    @Test func statementsTakeTheLocksThatTheServerSays() throws {
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        let session = try server.connection(to: url)
        try session.execute(Self.setup)
        let schema = try Self.schema(Self.setup)
        for sql in Self.statements {
            let script = try Script.parse(Array(sql.utf8))
            var said: [String: LockMode] = [:]
            for lock in script.statements.flatMap(\.actions).flatMap({ $0.locks(in: schema) }) {
                said[lock.relation.description] = max(said[lock.relation.description] ?? lock.mode, lock.mode)
            }
            try session.execute("BEGIN")
            try session.execute(sql)
            let rows = try session.query(Self.held)
            try session.execute("ROLLBACK")
            var taken: [String: (mode: LockMode, isIndex: Bool)] = [:]
            for row in rows {
                guard let name = row["name"], let mode = row["mode"].flatMap(Self.modes.firstIndex) else {
                    continue
                }
                let lock = try #require(LockMode(rawValue: mode + 1))
                taken[name] = (max(taken[name]?.mode ?? lock, lock), row["kind"] == "i")
            }
            for (name, mode) in said { #expect(taken[name]?.mode == mode, "\(sql): \(name)") }
            let strong = taken.filter { !$0.value.isIndex && $0.value.mode > .rowExclusive }
            #expect(Set(strong.keys).isSubset(of: said.keys), "\(sql)")
        }
    }

    private static func schema(_ sql: String) throws -> Schema {
        var schema = Schema()
        schema.apply(try Script.parse(Array(sql.utf8)), of: nil)
        return schema
    }

    /// As pg_locks names them, the weakest first.
    private static let modes = [
        "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
        "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
    ]

    private static let held = """
        SELECT k.relname AS name, l.mode, k.relkind AS kind
        FROM pg_locks l JOIN known k ON k.oid = l.relation
        WHERE l.pid = pg_backend_pid()
        """

    private static let setup = """
        CREATE TABLE a (id int PRIMARY KEY, n int, t varchar(10), g int GENERATED ALWAYS AS (1) STORED);
        CREATE TABLE b (id int PRIMARY KEY, a int, CONSTRAINT fk FOREIGN KEY (a) REFERENCES a,
            CONSTRAINT positive CHECK (id > 0) NOT VALID, CONSTRAINT later FOREIGN KEY (id) REFERENCES a (id));
        ALTER TABLE b DROP CONSTRAINT later;
        ALTER TABLE b ADD CONSTRAINT later FOREIGN KEY (id) REFERENCES a (id) NOT VALID;
        CREATE INDEX i ON a (n);
        CREATE VIEW v AS SELECT id FROM b;
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
        CREATE UNIQUE INDEX mi ON m (id);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
        CREATE POLICY po ON a USING (true);
        CREATE TABLE p (id int) PARTITION BY RANGE (id);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
        CREATE TABLE pd PARTITION OF p DEFAULT;
        CREATE TABLE p2 (id int);
        CREATE SCHEMA elsewhere;
        CREATE TABLE heir (id int);
        CREATE TABLE c (a int REFERENCES a);
        CREATE TABLE known AS SELECT oid, relname, relkind FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'i');
        """

    private static let statements = [
        "CREATE TABLE x (id int REFERENCES a)", "CREATE TABLE x PARTITION OF p FOR VALUES FROM (10) TO (20)",
        "CREATE TABLE x () INHERITS (b)", "CREATE INDEX ON a (n)", "CREATE TABLE x (LIKE a)",
        "CREATE TRIGGER x BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE POLICY x ON a USING (true)",
        "CREATE RULE x AS ON INSERT TO a DO NOTHING",
        "CREATE OR REPLACE VIEW v AS SELECT id FROM b WHERE true",
        "CREATE VIEW x AS SELECT id FROM b", "ALTER TABLE a ADD COLUMN x int",
        "ALTER TABLE a ADD COLUMN x int REFERENCES b",
        "ALTER TABLE a DROP COLUMN t", "ALTER TABLE a ALTER t TYPE text",
        "ALTER TABLE a ALTER n SET DEFAULT 1",
        "ALTER TABLE a ALTER n DROP DEFAULT", "ALTER TABLE a ALTER n SET NOT NULL",
        "ALTER TABLE a ALTER n DROP NOT NULL",
        "ALTER TABLE a ALTER n SET STATISTICS 10", "ALTER TABLE a ALTER t SET STORAGE PLAIN",
        "ALTER TABLE a ALTER g DROP EXPRESSION", "ALTER TABLE a ADD CHECK (n > 0)",
        "ALTER TABLE a ADD CHECK (n > 0) NOT VALID",
        "ALTER TABLE a ADD UNIQUE (n)", "ALTER TABLE a ADD FOREIGN KEY (n) REFERENCES b",
        "ALTER TABLE a ADD FOREIGN KEY (n) REFERENCES b NOT VALID",
        "ALTER TABLE b VALIDATE CONSTRAINT positive",
        "ALTER TABLE b VALIDATE CONSTRAINT later", "ALTER TABLE b DROP CONSTRAINT fk",
        "ALTER TABLE b DROP CONSTRAINT positive",
        "ALTER TABLE b ALTER CONSTRAINT fk DEFERRABLE", "ALTER TABLE b RENAME CONSTRAINT fk TO y",
        "ALTER TABLE a SET (fillfactor = 70)", "ALTER TABLE a RESET (fillfactor)",
        "ALTER TABLE p2 SET UNLOGGED",
        "ALTER TABLE a ENABLE ROW LEVEL SECURITY", "ALTER TABLE a DISABLE TRIGGER tr",
        "ALTER TABLE a ENABLE TRIGGER ALL",
        "ALTER TABLE a REPLICA IDENTITY FULL", "ALTER TABLE a CLUSTER ON i",
        "ALTER TABLE a OWNER TO postgres",
        "ALTER TABLE a SET SCHEMA elsewhere", "ALTER TABLE a RENAME TO y", "ALTER TABLE a RENAME n TO y",
        "ALTER INDEX i RENAME TO y",
        "ALTER INDEX i SET (fillfactor = 70)", "ALTER TRIGGER tr ON a RENAME TO y",
        "ALTER POLICY po ON a USING (false)",
        "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (20) TO (30)", "ALTER TABLE p DETACH PARTITION p1",
        "ALTER TABLE heir INHERIT p2, SET (fillfactor = 70)", "ALTER VIEW v RENAME TO y", "DROP TABLE c",
        "DROP INDEX i", "DROP VIEW v",
        "DROP MATERIALIZED VIEW m", "DROP TRIGGER tr ON a", "DROP POLICY po ON a",
        "COMMENT ON TABLE a IS 'x'",
        "COMMENT ON COLUMN a.n IS 'x'", "COMMENT ON INDEX i IS 'x'", "GRANT SELECT ON a TO postgres",
        "INSERT INTO a (id) VALUES (1)", "UPDATE a SET n = 1", "DELETE FROM b", "TRUNCATE b",
        "LOCK TABLE a IN SHARE MODE", "LOCK a, b",
        "CLUSTER a USING i", "REINDEX TABLE a", "REINDEX INDEX i", "REFRESH MATERIALIZED VIEW m",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
        "ALTER TABLE a ADD CHECK (n > 0) NOT VALID, ALTER n SET STATISTICS 10",
    ]
}
