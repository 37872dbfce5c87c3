import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Reading the schema over the connection that scripts run on.
@Suite struct SnapshotSessionTests {
    private let connection: Connection
    private let session: SnapshotSession

    init() throws {
        let server = try TestServer.shared()
        connection = try server.connection(to: try server.freshDatabase())
        session = SnapshotSession(connection)
        try connection.execute("CREATE TABLE customer (id int, since date DEFAULT '2026-02-01')")
    }

    @Test func itReadsWhatAnyReadingReads() throws {
        try connection.execute("SET search_path = public; SET datestyle = 'German'")
        #expect(try session.read() == SnapshotReader.read(from: connection))
        #expect(connection.transactionStatus == .idle)
        try connection.execute("BEGIN; CREATE TABLE payment (id int)")
        let inside = try session.read()
        #expect(inside.objects.map(\.name).contains("public.payment"))
        #expect(try inside == SnapshotReader.read(from: connection))
        try connection.execute("ROLLBACK")
        #expect(try !session.read().objects.map(\.name).contains("public.payment"))
    }

    @Test func whatAScriptPutsAwayIsPreparedAnew() throws {
        let first = try session.read()
        try connection.execute("DEALLOCATE ALL")
        #expect(try session.read() == first)
        try connection.execute("BEGIN; DEALLOCATE ALL; CREATE TABLE payment (id int)")
        #expect(try session.read().objects.map(\.name).contains("public.payment"))
        try connection.execute("COMMIT")
        #expect(try session.read().objects.map(\.name).contains("public.payment"))
    }

    @Test func aPartHasTheObjectsOfItsKindsAlone() throws {
        let part = SnapshotSession(connection, of: [.column])
        let columns = try session.read().objects.filter { $0.kind == .column }
        #expect(try part.read().objects == columns)
        #expect(columns.count == 2)
        let tables = SnapshotSession(connection, of: [.table])
        #expect(try tables.read().objects.map(\.name) == ["public.customer"])
    }

    @Test func aResetLeavesItsPlanAndNothingElse() throws {
        _ = try session.read()
        try connection.execute(
            """
            PREPARE "of the script" AS SELECT 1; SET datestyle = 'German'; CREATE TEMP TABLE leftover (); BEGIN
            """
        )
        connection.resetSession()
        #expect(connection.transactionStatus == .idle)
        let names = try connection.query("SELECT name FROM pg_prepared_statements WHERE from_sql")
        #expect(names.map { $0["name"] } == [SnapshotSession.whole])
        #expect(try connection.query("SHOW datestyle").first?["DateStyle"] == "ISO, MDY")
        #expect(try connection.query("SELECT to_regclass('leftover') AS table").first?["table"] == nil)
    }
}
