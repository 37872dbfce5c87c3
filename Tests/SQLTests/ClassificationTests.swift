import SQL
import Testing

@Suite struct ClassificationTests {
    /// Statements whose first words are their tag, unless another tag follows after a bar.
    static let table: [(category: Statement.Category, statements: String)] = [
        (
            .schema,
            """
            CREATE TABLE t (a int)
            CREATE TEMP TABLE t () | CREATE TABLE
            CREATE TABLE t AS SELECT 1 | CREATE TABLE AS
            SELECT 1 INTO t | SELECT INTO
            CREATE INDEX i ON t (a)
            CREATE UNIQUE INDEX CONCURRENTLY i ON t (a) | CREATE INDEX
            CREATE VIEW v AS SELECT 1
            CREATE OR REPLACE VIEW v AS SELECT 1 | CREATE VIEW
            CREATE MATERIALIZED VIEW v AS SELECT 1
            CREATE SEQUENCE q
            CREATE SCHEMA s
            CREATE TYPE t AS (a int)
            CREATE TYPE t AS ENUM ('a')
            CREATE TYPE t AS RANGE (subtype = int)
            CREATE TYPE t
            CREATE DOMAIN d AS int
            CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'
            CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'
            CREATE AGGREGATE a (int) (sfunc = f, stype = int)
            CREATE OPERATOR + (leftarg = int, function = f)
            CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()
            CREATE EVENT TRIGGER g ON ddl_command_end EXECUTE FUNCTION f()
            CREATE RULE r AS ON INSERT TO t DO NOTHING
            CREATE POLICY p ON t
            CREATE EXTENSION IF NOT EXISTS e | CREATE EXTENSION
            CREATE ROLE r
            CREATE USER r | CREATE ROLE
            CREATE DATABASE d
            CREATE PUBLICATION p FOR ALL TABLES
            CREATE STATISTICS s ON a, b FROM t
            CREATE COLLATION c FROM "C"
            CREATE CAST (int AS text) WITHOUT FUNCTION
            CREATE FOREIGN TABLE t () SERVER s
            CREATE SERVER s FOREIGN DATA WRAPPER w
            CREATE TEXT SEARCH CONFIGURATION c (copy = d)
            ALTER TABLE t ADD a int
            ALTER TABLE t RENAME TO u
            ALTER TABLE t RENAME a TO b
            ALTER TABLE t RENAME CONSTRAINT a TO b
            ALTER TABLE t SET SCHEMA s
            ALTER TABLE t OWNER TO r
            ALTER INDEX i SET (fillfactor = 70)
            ALTER INDEX i RENAME TO j
            ALTER VIEW v ALTER a SET DEFAULT 1
            ALTER VIEW v RENAME a TO b
            ALTER MATERIALIZED VIEW v RENAME TO w
            ALTER SEQUENCE q RESTART
            ALTER TYPE t ADD VALUE 'b'
            ALTER TYPE t ADD ATTRIBUTE a int
            ALTER TYPE t RENAME ATTRIBUTE a TO b
            ALTER TYPE t RENAME VALUE 'a' TO 'b'
            ALTER DOMAIN d SET NOT NULL
            ALTER FUNCTION f() STABLE
            ALTER FUNCTION f() OWNER TO r
            ALTER SCHEMA s RENAME TO t
            ALTER DATABASE d SET a = 1
            ALTER ROLE r SET a = 1
            ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r
            ALTER EXTENSION e UPDATE
            ALTER POLICY p ON t TO r
            DROP TABLE t
            DROP FOREIGN TABLE t
            DROP VIEW v
            DROP MATERIALIZED VIEW v
            DROP INDEX CONCURRENTLY i | DROP INDEX
            DROP SEQUENCE q
            DROP SCHEMA s
            DROP TYPE t
            DROP DOMAIN d
            DROP FUNCTION f
            DROP PROCEDURE f
            DROP TRIGGER g ON t
            DROP RULE r ON t
            DROP POLICY p ON t
            DROP EXTENSION e
            DROP ROLE r
            DROP DATABASE d
            DROP OWNED BY r | DROP OWNED
            DROP OPERATOR CLASS c USING btree
            REASSIGN OWNED BY r TO s | REASSIGN OWNED
            COMMENT ON TABLE t IS 'a' | COMMENT
            SECURITY LABEL ON TABLE t IS 'a'
            GRANT SELECT ON t TO r | GRANT
            REVOKE SELECT ON t FROM r | REVOKE
            GRANT a TO b | GRANT ROLE
            REVOKE a FROM b | REVOKE ROLE
            IMPORT FOREIGN SCHEMA s FROM SERVER v INTO t
            """
        ),
        (
            .data,
            """
            INSERT INTO t VALUES (1) | INSERT
            UPDATE t SET a = 1 | UPDATE
            DELETE FROM t | DELETE
            MERGE INTO t USING u ON true WHEN MATCHED THEN DO NOTHING | MERGE
            TRUNCATE t | TRUNCATE TABLE
            COPY t FROM stdin | COPY
            WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d | SELECT
            REFRESH MATERIALIZED VIEW v
            """
        ),
        (
            .query,
            """
            SELECT 1
            VALUES (1) | SELECT
            TABLE t | SELECT
            WITH a AS (SELECT 1) SELECT * FROM a | SELECT
            COPY t TO stdout | COPY
            EXPLAIN SELECT 1
            SHOW a
            """
        ),
        (
            .session,
            """
            SET a = 1
            SET LOCAL a = 1 | SET
            SET ROLE r | SET
            SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY | SET
            RESET ALL | RESET
            DISCARD ALL
            DISCARD PLANS
            DISCARD SEQUENCES
            DISCARD TEMP
            LISTEN a
            NOTIFY a
            UNLISTEN *
            PREPARE p AS SELECT $1
            DEALLOCATE p
            DECLARE c CURSOR FOR SELECT 1 | DECLARE CURSOR
            FETCH c
            MOVE c
            CLOSE c | CLOSE CURSOR
            """
        ),
        (
            .transaction,
            """
            BEGIN
            START TRANSACTION
            COMMIT
            END | COMMIT
            ABORT | ROLLBACK
            SAVEPOINT a
            RELEASE a
            ROLLBACK TO a
            PREPARE TRANSACTION 'a'
            COMMIT PREPARED 'a'
            ROLLBACK PREPARED 'a'
            LOCK t | LOCK TABLE
            SET CONSTRAINTS ALL DEFERRED
            SET TRANSACTION READ ONLY | SET
            """
        ),
        (
            .maintenance,
            """
            VACUUM t
            ANALYZE t
            REINDEX TABLE t
            CLUSTER t
            CHECKPOINT
            ALTER SYSTEM SET a = 1
            """
        ),
        (
            .other,
            """
            DO $$ BEGIN END $$
            CALL p()
            EXECUTE p
            LOAD 'a'
            """
        ),
    ]

    @Test(arguments: table.map(\.category))
    func everyCommandHasItsTagAndCategory(category: Statement.Category) throws {
        let statements = Self.table.first { $0.category == category }?.statements ?? ""
        for line in statements.split(separator: "\n") {
            let parts = line.split(separator: " | ").map(String.init)
            let parsed = try statement(parts[0])
            #expect(parsed.category == category, "\(line)")
            if parts.count == 2 {
                #expect(parsed.kind.rawValue == parts[1], "\(line)")
            } else {
                #expect(parts[0].hasPrefix(parsed.kind.rawValue) && parsed.kind != .other, "\(line)")
            }
        }
    }

    @Test(arguments: [
        ("COPY t FROM stdin", true, false), ("COPY t (a) FROM STDIN WITH (FORMAT csv)", true, false),
        ("COPY t FROM stdout", true, false), ("COPY t TO stdin", false, true),
        ("COPY t TO stdout", false, true), ("COPY (SELECT 1) TO STDOUT WITH (FORMAT csv)", false, true),
        ("COPY t FROM '/x'", false, false), ("COPY t FROM PROGRAM 'x'", false, false),
        ("COPY t TO '/x'", false, false), ("COPY (SELECT 1) TO PROGRAM 'x'", false, false),
    ])
    func rowsFromTheClientAndToItAreAnnounced(text: String, from: Bool, to: Bool) throws {
        #expect(try statement(text).copyFromStdin == from)
        #expect(try statement(text).copyToStdout == to)
    }

    @Test func rowsToTheClientAreAnnouncedOfAStatementTooLargeForATree() throws {
        let values = repeatElement("(1)", count: 120_000).joined(separator: ",")
        let copy = try statement("COPY (VALUES \(values)) TO STDOUT")
        #expect(copy.isUnparsed)
        #expect(copy.kind == .copy)
        #expect(copy.copyToStdout)
        #expect(try !statement("COPY (VALUES \(values)) TO '/x'").copyToStdout)
    }
}
