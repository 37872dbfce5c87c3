import TestSupport
import Testing

/// What a user sees of changes that were made past the tool.
@Suite struct DriftTests {
    @Test func whatWasChangedByHandIsSeenShownAndWrittenDown() throws {
        let session = try Session()
        try session.writePair(
            "001_invoice",
            up: """
                CREATE SCHEMA billing;
                CREATE TABLE billing.invoice (id bigint PRIMARY KEY, total numeric NOT NULL, note text);
                CREATE INDEX invoice_total ON billing.invoice (total);

                """,
            down: "DROP SCHEMA billing CASCADE;\n"
        )
        try session.repository.commit(message: "Add invoices")
        try session.repository.tag("v1.0")
        let url = try session.makeEnvironment("qa")
        session.remark("nothing was deployed")
        try session.show("git migrate diff -e qa")
        try session.quietly("git migrate deploy v1.0 -e qa -q")
        session.remark("as it was deployed")
        try session.show("git migrate diff -e qa")
        try session.show("git migrate drift --to-migration none -e qa")
        session.remark("changed by hand")
        _ = try TestServer.shared().psql(
            url,
            """
            CREATE TABLE billing.fix (id int, why text DEFAULT 'now');
            ALTER TABLE billing.invoice DROP COLUMN note, ALTER total TYPE numeric(12,2);
            DROP INDEX billing.invoice_total
            """
        )
        try session.show("git migrate status qa")
        try session.show("git migrate diff -e qa")
        try session.show("git migrate diff -e qa --markdown")
        try session.show("git migrate drift --to-migration 'hot fix' -e qa")
        try session.show(
            "sed 1,5d sql/migrations/up/002_hot_fix.sql; sed 1,5d sql/migrations/down/002_hot_fix.sql"
        )
        session.remark("the next deployment takes it over")
        try session.quietly("rm sql/migrations/*/002_hot_fix.sql")
        try session.release("002_more", seconds: 1)
        try session.quietly("git migrate deploy -e qa -q")
        try session.show("git migrate diff -e qa")
        try session.expectGolden("drift")
    }

    @Test func theChangeBetweenTwoReleasesIsTold() throws {
        let session = try Session()
        session.environment["SCRATCH"] = try TestServer.shared().freshDatabase()
        try session.writePair(
            "001_users",
            up: "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n",
            down: "DROP TABLE users;\n"
        )
        try session.repository.commit(message: "Add users")
        try session.repository.tag("v1.0")
        try session.writePair(
            "002_mail",
            up: """
                ALTER TABLE users ADD COLUMN mail text, ALTER COLUMN name SET NOT NULL;
                CREATE FUNCTION one() RETURNS text LANGUAGE sql AS $$ SELECT '```' $$;
                CREATE TABLE tags (id bigint PRIMARY KEY, name text);

                """
        )
        try session.writePair("003_wrong", up: "ALTER TABLE nowhere ADD COLUMN a int;\n")
        try session.repository.commit(message: "Add mail", seconds: 1)
        try session.repository.tag("v1.1")
        try session.show("git migrate diff v1.0 v1.1 --url \"$SCRATCH\"")
        try session.show("git migrate diff v1.0..v1.1 --markdown --url \"$SCRATCH\"")
        try session.show("git migrate diff v1.1 --url \"$SCRATCH\"")
        try session.show("git migrate diff v1.1...v1.0 --url \"$SCRATCH\"")
        session.remark("wrong")
        try session.show("git migrate diff v1.0 v9 --url \"$SCRATCH\"")
        try session.show("git migrate diff v1.0..v1.1 v1.0")
        try session.show("git migrate diff v1.0 -e qa")
        try session.show("git migrate diff --url x")
        try session.expectGolden("diff-releases")
    }

    @Test func aServerOfAnotherMajorVersionMakesTheComparisonDoubtful() throws {
        let session = try Session()
        try session.release("001_users")
        let url = try session.makeEnvironment("qa")
        try session.quietly("git migrate deploy -e qa -q")
        _ = try TestServer.shared().psql(
            url,
            """
            ALTER TABLE git_migrate.schema_snapshots DISABLE TRIGGER USER;
            UPDATE git_migrate.schema_snapshots SET server_version = 130009;
            CREATE TABLE extra (id int)
            """
        )
        let status = try session.quietly("git migrate status qa").text
        #expect(status.contains("PostgreSQL 13 described it"), "\(status)")
        #expect(!status.contains("drifted"))
        let diff = try session.quietly("git migrate diff -e qa")
        #expect(diff.status == 1)
        #expect(diff.text.contains("warning: PostgreSQL 13 described it"))
        #expect(try session.quietly("git migrate drift --to-migration x -e qa").status == 1)
    }
}
