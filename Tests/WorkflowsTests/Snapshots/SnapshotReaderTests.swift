import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// How the schema of a database is read.
@Suite struct SnapshotReaderTests {
    let server: TestServer
    let connection: Connection
    let role: String

    init() throws {
        server = try TestServer.shared()
        connection = try server.connection(to: server.freshDatabase())
        role = try server.freshRole()
    }

    private func connection(as role: String) throws -> Connection {
        try server.connection(to: server.url(server.server.url(database: connection.database), as: role))
    }

    private func settings() throws -> Rows {
        try connection.query(
            "SELECT name, setting, source FROM pg_settings WHERE name <> 'transaction_read_only' ORDER BY name"
        )
    }

    @Test func anEmptyDatabaseHasItsPublicSchema() throws {
        let snapshot = try SnapshotReader.read(from: connection)
        #expect(snapshot.objects.map(\.id) == [SchemaObject.ID(kind: .schema, name: "public")])
    }

    @Test func theSessionIsLeftAsItWas() throws {
        try connection.execute("SET search_path = public, pg_temp; SET datestyle = 'SQL, DMY'")
        let before = try settings()
        _ = try SnapshotReader.read(from: connection)
        #expect(connection.transactionStatus == .idle)
        #expect(try settings() == before)
    }

    @Test func aTransactionGoesOnAndSeesItsOwnChanges() throws {
        try connection.execute("BEGIN; SET LOCAL search_path = public; CREATE TABLE invoice (id int)")
        let before = try settings()
        let snapshot = try SnapshotReader.read(from: connection)
        #expect(snapshot.objects.map(\.name) == ["public", "public.invoice", "public.invoice.id"])
        #expect(connection.transactionStatus == .inTransaction)
        #expect(try settings() == before)
        try connection.execute("CREATE TABLE payment (id int); ROLLBACK")
        #expect(try SnapshotReader.read(from: connection).objects.map(\.name) == ["public"])
    }

    @Test func aRoleWithoutRightsReadsItToo() throws {
        try connection.execute(EveryKind.schema(owner: "postgres", reader: role))
        let whole = try SnapshotReader.read(from: connection)
        let read = try SnapshotReader.read(from: connection(as: role))
        // Whoever may not use a server does not see the options of its users.
        #expect(
            SnapshotDifference(from: whole, to: read).changes.map(\.summary)
                == ["user mapping FOR \(role) SERVER away"]
        )
    }

    @Test func anErrorLeavesTheSessionUsable() throws {
        try connection.execute(
            "REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC; CREATE SCHEMA own; GRANT ALL ON SCHEMA own TO \(role)"
        )
        let connection = try connection(as: role)
        #expect(throws: PostgresError.self) { try SnapshotReader.read(from: connection) }
        #expect(connection.transactionStatus == .idle)
        try connection.execute("BEGIN; CREATE TABLE own.kept ()")
        #expect(throws: PostgresError.self) { try SnapshotReader.read(from: connection) }
        #expect(connection.transactionStatus == .inTransaction)
        try connection.execute("COMMIT")
        #expect(try SnapshotReader.read(from: self.connection).objects.map(\.name).contains("own.kept"))
    }

    @Test func settingsOfTheRoleChangeNothing() throws {
        try connection.execute(
            """
            CREATE TABLE t (
                at timestamptz DEFAULT '2020-02-01 12:00+00'::timestamptz,
                day date DEFAULT '2020-02-01'::date,
                span interval DEFAULT '1 day 2 hours'::interval,
                price money DEFAULT '1234.50'::money,
                data bytea DEFAULT 'ab'::bytea,
                share float8 DEFAULT '0.1'::float8,
                words text DEFAULT E'a\\\\b'
            )
            """
        )
        let plain = try SnapshotReader.read(from: connection)
        try connection.execute(
            """
            CREATE FUNCTION public.hostile(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
            CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.hostile);
            SET search_path = public, pg_catalog; SET datestyle = 'German'; SET intervalstyle = 'iso_8601';
            SET timezone = 'Asia/Tokyo'; SET bytea_output = 'escape'; SET extra_float_digits = 0;
            SET quote_all_identifiers = on; SET standard_conforming_strings = off;
            """
        )
        let columns = { (snapshot: Snapshot) in snapshot.objects.filter { $0.kind == .column } }
        #expect(columns(try SnapshotReader.read(from: connection)) == columns(plain))
    }

    @Test func anotherOrderOfDroppedColumnsIsTheSameSchema() throws {
        try connection.execute(
            "CREATE TABLE t (gone int, a int, also int, b text); ALTER TABLE t DROP gone, DROP also"
        )
        let upgraded = try SnapshotReader.read(from: connection)
        try connection.execute("DROP TABLE t; CREATE TABLE t (a int, b text)")
        #expect(try SnapshotReader.read(from: connection) == upgraded)
    }

    @Test func whatTheToolRecordsIsNoPartOfTheSchema() throws {
        let before = try SnapshotReader.read(from: connection)
        try connection.execute("CREATE SCHEMA git_migrate; CREATE TABLE git_migrate.x (id int PRIMARY KEY)")
        #expect(try SnapshotReader.read(from: connection) == before)
    }
}
