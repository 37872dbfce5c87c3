import Migrations
import Postgres

/// Restores a backup in a scratch database, and compares that with what it was taken of.
public struct BackupProof {
    let view: BackupView
    let restore: ClientProgram
    let place: ScratchPlace

    /// A table that has another number of rows.
    public struct Count: Hashable, Sendable {
        /// Qualified and quoted, as SQL has it.
        public let table: String
        /// How many rows the database has.
        public let taken: Int
        /// How many were restored.
        public let restored: Int
    }

    /// - Throws: ``BackupRun/Problem`` where it does not restore, or restores something else.
    func prove(_ path: String, jobs: Int) throws {
        let server = try place.open()
        defer { server.close() }
        let database = try server.create()
        let connection = try server.connect(to: database)
        let made = try makeRoles(over: connection)
        defer {
            connection.close()
            try? server.remove(database)
            dropRoles(made, on: server)
        }
        let outcome = try restore.run(
            ["--exit-on-error", "--no-password", "--jobs=\(jobs)", path],
            connectingTo: server.target(of: database)
        )
        if Interruption.requested { throw BackupRun.Problem.stopped }
        guard outcome.status == 0 else {
            throw BackupRun.Problem.failed(program: "pg_restore", words: outcome.complaints)
        }
        let difference = SnapshotDifference(from: view.schema, to: try SnapshotReader.read(from: connection))
        let counts = try view.tables.compactMap { table -> Count? in
            let restored = try connection.rowCount(of: table.name)
            guard let rows = table.rows, rows != restored else { return nil }
            return Count(table: table.name, taken: rows, restored: restored)
        }
        guard difference.isCosmetic, counts.isEmpty else {
            throw BackupRun.Problem.restoredOtherwise(difference, counts: counts)
        }
    }

    /// A backup of one database has no roles in it, and what they own and may do is part of its schema.
    private func makeRoles(over connection: Connection) throws -> [String] {
        let known = Set(try connection.ask("SELECT rolname FROM pg_roles").compactMap { $0["rolname"] })
        let missing = view.roles.filter { !known.contains($0) }
        for role in missing { try connection.execute("CREATE ROLE \(Quote.identifier(role))") }
        return missing
    }

    private func dropRoles(_ roles: [String], on server: ScratchServer) {
        guard !roles.isEmpty, let connection = try? server.connect(to: "postgres") else { return }
        defer { connection.close() }
        for role in roles { _ = try? connection.execute("DROP ROLE \(Quote.identifier(role))") }
    }
}
