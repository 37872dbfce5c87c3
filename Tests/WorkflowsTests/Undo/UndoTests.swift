import SQL
import Testing

@testable import Workflows

/// What is derived from up scripts, statement by statement.
@Suite struct UndoTests {
    private static let before = """
        CREATE TABLE invoice (
            id serial PRIMARY KEY,
            total numeric(10,2) NOT NULL DEFAULT 0,
            note varchar(200) COLLATE "C",
            "Order" text REFERENCES "Orders" (id) ON DELETE SET NULL,
            CONSTRAINT positive CHECK (total >= 0)
        );
        CREATE INDEX invoice_total ON invoice (total);
        CREATE VIEW open_invoice AS SELECT id FROM invoice;
        CREATE TYPE state AS ENUM ('open', 'paid');
        CREATE FUNCTION tax(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT $1 * 0.2';
        COMMENT ON TABLE invoice IS 'what is owed';
        GRANT SELECT ON invoice TO clerk;
        """

    private func undo(_ up: String, before: String = before) throws -> Undo {
        var definitions = Definitions()
        definitions.apply(try Script.parse(Array(before.utf8)), as: .before)
        return Undo(of: try Script.parse(Array(up.utf8)), in: definitions)
    }

    @Test(arguments: [
        ("CREATE TABLE a (b int)", ["DROP TABLE a;"]),
        (
            "CREATE TABLE a (b int); CREATE INDEX ON a (b); CREATE VIEW v AS SELECT * FROM a",
            ["DROP VIEW v;", "DROP TABLE a;"]
        ),
        ("CREATE TABLE \"order\" (b int)", ["DROP TABLE \"order\";"]),
        ("CREATE TEMP TABLE a (b int)", []),
        ("SET search_path TO s; CREATE TABLE a (b int)", ["DROP TABLE s.a;"]),
        ("CREATE INDEX CONCURRENTLY i ON s.a (b)", ["DROP INDEX CONCURRENTLY s.i;"]),
        ("CREATE INDEX ON invoice (lower(note), total)", ["DROP INDEX invoice_lower_total_idx;"]),
        (
            "CREATE INDEX ON invoice (total); CREATE INDEX ON invoice (total)",
            ["DROP INDEX invoice_total_idx1;", "DROP INDEX invoice_total_idx;"]
        ),
        (
            "CREATE FUNCTION f(a int, OUT b text, c varchar(3)[]) LANGUAGE sql AS ''",
            ["DROP FUNCTION f(integer, varchar[]);"]
        ),
        ("CREATE TRIGGER t AFTER INSERT ON invoice EXECUTE FUNCTION f()", ["DROP TRIGGER t ON invoice;"]),
        ("CREATE POLICY p ON invoice", ["DROP POLICY p ON invoice;"]),
        ("CREATE SEQUENCE s", ["DROP SEQUENCE s;"]),
        ("CREATE SCHEMA s CREATE TABLE t (a int)", ["DROP TABLE s.t;", "DROP SCHEMA s;"]),
        ("CREATE EXTENSION citext", ["DROP EXTENSION citext;"]),
        ("CREATE DOMAIN d AS int", ["DROP DOMAIN d;"]),
        ("LOCK TABLE invoice; ANALYZE invoice; SELECT 1 / count(*) FROM invoice", []),
    ])
    func whatIsMadeIsDropped(up: String, statements: [String]) throws {
        let undo = try undo(up)
        #expect(undo.statements == statements)
        #expect(undo.gaps.isEmpty)
    }

    @Test(arguments: [
        (
            "ALTER TABLE invoice ADD COLUMN a int, ADD COLUMN b int",
            ["ALTER TABLE invoice\n    DROP COLUMN b,\n    DROP COLUMN a;"]
        ),
        ("ALTER TABLE ONLY invoice ADD b int", ["ALTER TABLE invoice DROP COLUMN b;"]),
        (
            "ALTER TABLE invoice DROP note",
            ["ALTER TABLE invoice ADD COLUMN note varchar(200) COLLATE \"C\";"]
        ),
        (
            "ALTER TABLE invoice DROP \"Order\"",
            [
                "ALTER TABLE invoice\n    ADD COLUMN \"Order\" text,\n    ADD CONSTRAINT \"invoice_Order_fkey\" FOREIGN KEY (\"Order\") REFERENCES \"Orders\" (id) ON DELETE SET NULL;"
            ]
        ),
        (
            "ALTER TABLE invoice DROP total",
            [
                "ALTER TABLE invoice\n    ADD COLUMN total numeric(10,2) DEFAULT 0 NOT NULL,\n    ADD CONSTRAINT positive CHECK (total >= 0);",
                "CREATE INDEX invoice_total ON invoice (total);",
            ]
        ),
        (
            "ALTER TABLE invoice ALTER total TYPE bigint",
            ["ALTER TABLE invoice ALTER COLUMN total TYPE numeric(10,2);"]
        ),
        (
            "ALTER TABLE invoice ALTER total TYPE text",
            [
                "ALTER TABLE invoice\n    ALTER COLUMN total DROP DEFAULT,\n    ALTER COLUMN total TYPE numeric(10,2) USING total::numeric(10,2),\n    ALTER COLUMN total SET DEFAULT 0;"
            ]
        ),
        (
            "ALTER TABLE invoice ALTER total SET DEFAULT 1",
            ["ALTER TABLE invoice ALTER COLUMN total SET DEFAULT 0;"]
        ),
        (
            "ALTER TABLE invoice ALTER note SET DEFAULT 'x'",
            ["ALTER TABLE invoice ALTER COLUMN note DROP DEFAULT;"]
        ),
        (
            "ALTER TABLE invoice ALTER total DROP NOT NULL",
            ["ALTER TABLE invoice ALTER COLUMN total SET NOT NULL;"]
        ),
        ("ALTER TABLE invoice ALTER total SET NOT NULL", []),
        (
            "ALTER TABLE invoice ADD UNIQUE (note, total)",
            ["ALTER TABLE invoice DROP CONSTRAINT invoice_note_total_key;"]
        ),
        (
            "ALTER TABLE invoice DROP CONSTRAINT positive",
            ["ALTER TABLE invoice ADD CONSTRAINT positive CHECK (total >= 0);"]
        ),
        (
            "ALTER TABLE invoice ENABLE ROW LEVEL SECURITY",
            ["ALTER TABLE invoice DISABLE ROW LEVEL SECURITY;"]
        ),
        ("ALTER TABLE invoice SET (fillfactor = 70)", ["ALTER TABLE invoice RESET (fillfactor);"]),
        ("ALTER TABLE invoice RENAME TO bill", ["ALTER TABLE bill RENAME TO invoice;"]),
        ("ALTER TABLE invoice RENAME note TO remark", ["ALTER TABLE invoice RENAME COLUMN remark TO note;"]),
        ("ALTER TABLE invoice SET SCHEMA old", ["ALTER TABLE old.invoice SET SCHEMA public;"]),
        ("ALTER TYPE state RENAME VALUE 'open' TO 'due'", ["ALTER TYPE state RENAME VALUE 'due' TO 'open';"]),
        ("COMMENT ON TABLE invoice IS 'x'", ["COMMENT ON TABLE invoice IS 'what is owed';"]),
        ("COMMENT ON COLUMN invoice.note IS 'x'", ["COMMENT ON COLUMN invoice.note IS NULL;"]),
        (
            "GRANT INSERT, UPDATE ON invoice TO clerk WITH GRANT OPTION",
            ["REVOKE INSERT, UPDATE ON invoice FROM clerk;"]
        ),
        ("REVOKE SELECT ON invoice FROM clerk", ["GRANT SELECT ON invoice TO clerk;"]),
        ("GRANT SELECT ON invoice TO clerk", []),
        ("ALTER TABLE invoice ADD a int; UPDATE invoice SET a = 1", ["ALTER TABLE invoice DROP COLUMN a;"]),
    ])
    func whatIsChangedIsChangedBack(up: String, statements: [String]) throws {
        let undo = try undo(up)
        #expect(undo.statements == statements)
        #expect(undo.gaps.isEmpty)
    }

    @Test(arguments: [
        ("DROP INDEX invoice_total", ["CREATE INDEX invoice_total ON invoice (total);"]),
        (
            "DROP INDEX CONCURRENTLY invoice_total",
            ["CREATE INDEX CONCURRENTLY invoice_total ON invoice (total);"]
        ),
        ("DROP VIEW open_invoice", ["CREATE VIEW open_invoice AS SELECT id FROM invoice;"]),
        ("DROP TYPE state", ["CREATE TYPE state AS ENUM ('open', 'paid');"]),
        (
            "DROP FUNCTION tax",
            ["CREATE FUNCTION tax(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT $1 * 0.2';"]
        ),
        (
            "CREATE OR REPLACE FUNCTION tax(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT 0'",
            ["CREATE OR REPLACE FUNCTION tax(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT $1 * 0.2';"]
        ),
        (
            "CREATE OR REPLACE VIEW open_invoice AS SELECT id, total FROM invoice",
            ["DROP VIEW open_invoice;", "CREATE VIEW open_invoice AS SELECT id FROM invoice;"]
        ),
    ])
    func whatIsDroppedIsMadeAgain(up: String, statements: [String]) throws {
        let undo = try undo(up)
        #expect(undo.statements == statements)
        #expect(undo.gaps.isEmpty)
    }

    @Test func aTableComesBackAsItIsAndWithAllItsParts() throws {
        let undo = try undo(
            "DROP TABLE invoice",
            before: Self.before + "; ALTER TABLE invoice DROP note, ADD paid date;"
        )
        #expect(
            undo.statements == [
                """
                CREATE TABLE invoice (
                    id serial,
                    total numeric(10,2) DEFAULT 0 NOT NULL,
                    "Order" text,
                    paid date,
                    CONSTRAINT invoice_pkey PRIMARY KEY (id),
                    CONSTRAINT "invoice_Order_fkey" FOREIGN KEY ("Order") REFERENCES "Orders" (id) ON DELETE SET NULL,
                    CONSTRAINT positive CHECK (total >= 0)
                );
                """,
                "CREATE INDEX invoice_total ON invoice (total);",
                "COMMENT ON TABLE invoice IS 'what is owed';",
                "GRANT SELECT ON invoice TO clerk;",
            ]
        )
    }

    @Test(arguments: [
        "INSERT INTO invoice DEFAULT VALUES", "UPDATE invoice SET note = ''", "DELETE FROM invoice",
        "TRUNCATE invoice",
        "DO $$ BEGIN NULL; END $$", "CALL f()", "SELECT f(1)", "DROP TABLE unknown",
        "ALTER TABLE unknown DROP COLUMN a",
        "ALTER TABLE unknown ALTER a TYPE text", "ALTER TYPE state ADD VALUE 'late'",
        "DROP TABLE invoice CASCADE",
        "ALTER SEQUENCE s RESTART", "REVOKE ALL ON invoice FROM PUBLIC", "ALTER TABLE invoice OWNER TO clerk",
    ])
    func whatCannotBeDerivedIsMarked(up: String) throws {
        #expect(try undo(up).gaps.count == 1)
    }

    @Test func rowsThatAreInsertedAgainAndAgainLeaveOneMark() throws {
        let rows = String(repeating: "INSERT INTO invoice DEFAULT VALUES;\n", count: 1000)
        #expect(try undo(rows).gaps.map(\.line) == [1])
    }
}
