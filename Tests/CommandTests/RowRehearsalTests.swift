import Foundation
import TestSupport
import Testing

/// `git migrate test` on tables with rows.
@Suite struct RowRehearsalTests {
    private static let pairs: [(id: String, up: String, down: String)] = [
        (
            "001_shop",
            """
            CREATE TYPE state AS ENUM ('new', 'paid');
            CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE, note text);
            CREATE TABLE "order" (
                customer bigint NOT NULL REFERENCES customer,
                number int,
                state state NOT NULL DEFAULT 'new',
                total numeric(5, 2) CHECK (total > 100),
                PRIMARY KEY (customer, number)
            );

            """,
            "DROP TABLE \"order\";\nDROP TABLE customer;\nDROP TYPE state;\n"
        ),
        (
            "002_not_null", "ALTER TABLE customer ADD COLUMN name text NOT NULL;\n",
            "ALTER TABLE customer DROP COLUMN name;\n"
        ),
        (
            "003_no_loss",
            """
            ALTER TABLE customer RENAME COLUMN note TO remark;
            ALTER TABLE "order" ALTER COLUMN number TYPE bigint;

            """,
            """
            ALTER TABLE customer RENAME COLUMN remark TO note;
            ALTER TABLE "order" ALTER COLUMN number TYPE int;

            """
        ),
        (
            "004_back_empty", "ALTER TABLE customer RENAME COLUMN remark TO memo;\n",
            "ALTER TABLE customer DROP COLUMN memo;\nALTER TABLE customer ADD COLUMN remark text;\n"
        ),
        (
            "005_down_deletes", "CREATE INDEX order_total ON \"order\" (total);\n",
            "DROP INDEX order_total;\nDELETE FROM \"order\" WHERE total IS NOT NULL;\n"
        ),
        (
            "006_up_drops", "ALTER TABLE \"order\" DROP COLUMN state;\n",
            "ALTER TABLE \"order\" ADD COLUMN state state NOT NULL DEFAULT 'new';\n"
        ),
        (
            "007_may_be_null", "ALTER TABLE customer ALTER COLUMN memo SET NOT NULL;\n",
            "ALTER TABLE customer ALTER COLUMN memo DROP NOT NULL;\n"
        ),
        (
            "008_down_fails", "ALTER TABLE customer DROP COLUMN email;\n",
            "ALTER TABLE customer ADD COLUMN email text NOT NULL UNIQUE;\nALTER TABLE customer ALTER COLUMN email DROP NOT NULL;\n"
        ),
        (
            "009_concurrently", "CREATE INDEX CONCURRENTLY customer_memo ON customer (memo);\n",
            "DROP INDEX CONCURRENTLY customer_memo;\n"
        ),
        (
            "010_down_moves", "ALTER TYPE state RENAME VALUE 'paid' TO 'settled';\n",
            "ALTER TYPE state RENAME VALUE 'settled' TO 'paid';\nUPDATE customer SET memo = 'lost';\n"
        ),
        (
            "011_gate",
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'closed'; END $$;
            CREATE TABLE closed (id int CHECK (false));
            CREATE TABLE guarded (id int);
            CREATE TRIGGER refuse BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();

            """,
            "DROP TABLE guarded;\nDROP TABLE closed;\nDROP FUNCTION refuse();\n"
        ),
        (
            "012_closed", "ALTER TABLE closed ADD COLUMN a int;\nALTER TABLE guarded ADD COLUMN a int;\n",
            "ALTER TABLE closed DROP COLUMN a;\nALTER TABLE guarded DROP COLUMN a;\n"
        ),
    ]

    private let session: Session

    init() throws {
        session = try Session()
        session.environment["SCRATCH"] = try TestServer.shared().freshDatabase()
        for pair in Self.pairs { try session.writePair(pair.id, up: pair.up, down: pair.down) }
        try session.repository.commit(message: "Add pairs", seconds: 1)
    }

    @Test func rowsThatWereThereMustSurviveUpAndDown() throws {
        try session.show("git migrate test --all --url \"$SCRATCH\"")
        session.remark("without rows all of them restore the schema, and nothing is recorded")
        try session.show("git migrate test --all --url \"$SCRATCH\" --no-data --force -q")
        session.remark("which tables had rows")
        try session.show(
            "git migrate test --url \"$SCRATCH\" -v --force sql/migrations/up/012_closed.sql | grep -v LOCK"
        )
        try session.expectGolden("test-rows")
    }
}
