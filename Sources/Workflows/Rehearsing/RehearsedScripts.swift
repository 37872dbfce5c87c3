import Migrations
import SQL

/// The scripts of a catalogue, read out of git when they are asked for.
struct RehearsedScripts {
    let project: Project
    let server: ServerVersion
    /// Scripts that git does not have yet.
    var uncommitted: [BlobID: [UInt8]] = [:]

    func up(_ migration: Migration) throws -> MigrationScript { try script(migration.up, .up) }

    /// Nil where there is no down script.
    func down(_ migration: Migration) throws -> MigrationScript? {
        try migration.down.map { try script($0, .down) }
    }

    /// - Throws: ``PreludeProblem``.
    func prelude(_ prelude: Prelude) throws -> MigrationScript {
        guard let blob = prelude.blob, let object = blob.object, let version = Version("0") else {
            throw PreludeProblem.missing(path: prelude.path)
        }
        let bytes = try project.repository.blob(object)
        do throws(ScriptProblem) {
            return try MigrationScript(
                id: MigrationID(version: version, name: "prelude"),
                side: .up,
                path: prelude.path,
                blob: blob,
                bytes: bytes,
                server: server
            )
        } catch {
            throw PreludeProblem.unreadable(error)
        }
    }

    private func script(_ half: Half, _ side: Side) throws -> MigrationScript {
        try MigrationScript(
            id: half.id,
            side: side,
            path: half.path,
            blob: half.blob,
            bytes: try bytes(half),
            server: server
        )
    }

    func bytes(_ half: Half) throws -> [UInt8] {
        if let bytes = uncommitted[half.blob] { return bytes }
        guard let object = half.blob.object else { throw LedgerProblem.scriptMissing(half.blob) }
        return try project.repository.blob(object)
    }
}
