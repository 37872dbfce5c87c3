import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Every kind of object is in the snapshot, and what pg_dump shows of one changes that one alone.
@Suite struct SnapshotKindTests {
    let connection: Connection
    let owner: String
    let reader: String

    init() throws {
        let server = try TestServer.shared()
        connection = try server.connection(to: server.freshDatabase())
        owner = try server.freshRole("SUPERUSER")
        reader = try server.freshRole("NOLOGIN")
        try connection.execute(EveryKind.schema(owner: owner, reader: reader))
    }

    @Test func eachKindIsThere() throws {
        let kinds = Set(try SnapshotReader.read(from: connection).objects.map(\.kind))
        #expect(SchemaObject.Kind.allCases.filter { !kinds.contains($0) } == [])
    }

    @Test func whatIsAlteredIsWhatDiffers() throws {
        let before = try SnapshotReader.read(from: connection)
        for (sql, expected) in EveryKind.alterations(owner: owner, reader: reader) {
            defer { connection.rollBack() }
            do {
                try connection.execute("BEGIN; " + sql)
                let difference = SnapshotDifference(
                    from: before,
                    to: try SnapshotReader.read(from: connection)
                )
                #expect(difference.changes.map(\.summary).sorted() == expected.sorted(), "\(sql)")
            } catch {
                Issue.record("\(sql): \(error)")
            }
        }
    }

    @Test func noSecretIsInIt() throws {
        for object in try SnapshotReader.read(from: connection).objects {
            #expect(
                !object.definition.contains("sesame") && !object.definition.contains("nowhere"),
                "\(object)"
            )
        }
    }

    @Test func whatIsDumpedAndRestoredIsTheSame() throws {
        let server = try TestServer.shared()
        let copy = try server.freshDatabase()
        _ = try server.psql(copy, try server.pgDump(connection.url(on: server), ["--schema-only"]))
        let restored = try SnapshotReader.read(from: server.connection(to: copy))
        let difference = SnapshotDifference(from: try SnapshotReader.read(from: connection), to: restored)
        #expect(difference.changes.map(\.summary) == [])
    }
}

extension Connection {
    fileprivate func url(on server: TestServer) -> String { server.server.url(database: database) }
}

extension SnapshotDifference.Change {
    /// `+table s.t`, `-table s.t`, `table s.t`, `order s.t`.
    var summary: String {
        switch self {
        case .added(let object): "+\(object.kind.rawValue) \(object.name)"
        case .removed(let object): "-\(object.kind.rawValue) \(object.name)"
        case .changed(let object, _): "\(object.kind.rawValue) \(object.name)"
        case .reordered(let table, _, _): "order \(table)"
        }
    }
}
