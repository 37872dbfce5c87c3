import Git
import Migrations
import Postgres
import SQL

/// Makes the two scripts of a baseline out of a database that ran what it replaces, and proves that they make the same.
struct Baseline {
    let archiving: Archiving
    let server: ScratchServer
    private var scripts: RehearsedScripts

    init(_ archiving: Archiving, on server: ScratchServer) {
        self.archiving = archiving
        self.server = server
        scripts = RehearsedScripts(project: archiving.project, server: server.version)
    }

    /// The scripts, in which nothing has to be looked up any more.
    struct Pair {
        let up: [UInt8]
        let down: [UInt8]
        /// How many statements the up script has.
        let statements: Int
        /// The tables whose rows it brings.
        let tables: Int
    }

    /// - Throws: ``Archiving/Problem``.
    mutating func make() throws -> Pair {
        try checkServerWide()
        let catalogue = archiving.catalogue
        let migrations = catalogue.inRunOrder
        let bases = try ScratchBases(
            of: migrations,
            after: catalogue.prelude,
            scripts,
            on: server
        )
        let before = try ScratchDatabase(copying: try bases.nearest(to: 0).name, count: 0, on: server)
        defer { try? before.remove() }
        let base = try bases.nearest(to: migrations.count)
        let old = try ScratchDatabase(copying: base.name, count: base.count, on: server)
        defer { try? old.remove() }
        let connection = try old.connection()
        for migration in migrations[base.count...] { try apply(migration, over: connection) }
        let schema = try SnapshotReader.read(from: connection)
        let rows = try TableContents.read(from: connection)
        let pair = try pair(before: before.name, after: old.name)
        try prove(pair, on: before, against: schema, rows)
        return pair
    }

    /// Roles, settings of databases and the like belong to a server, and no dump of a database holds them.
    private func checkServerWide() throws {
        var found: [(MigrationID, String)] = []
        for migration in archiving.catalogue.migrations {
            let script = try scripts.up(migration)
            for statement in script.script.statements
            where Self.serverWide.contains(statement.kind.rawValue) {
                found.append((migration.id, statement.kind.rawValue))
            }
            if found.last?.0 != migration.id, try RoleMakers.contain(migration, scripts) {
                found.append((migration.id, "CREATE ROLE"))
            }
        }
        guard found.isEmpty else { throw Archiving.Problem.serverWide(found) }
    }

    private static let serverWide: Set<String> = [
        "CREATE ROLE", "ALTER ROLE", "DROP ROLE", "GRANT ROLE", "REVOKE ROLE", "ALTER DATABASE",
        "CREATE DATABASE", "DROP DATABASE", "ALTER SYSTEM", "CREATE TABLESPACE", "ALTER TABLESPACE",
        "DROP TABLESPACE", "CREATE SUBSCRIPTION", "ALTER SUBSCRIPTION",
    ]

    private func apply(_ migration: Migration, over connection: Connection) throws {
        do {
            try ScriptTrial(connection: connection).run(try scripts.up(migration))
        } catch let failure as ScriptTrial.Failure {
            throw Archiving.Problem.doesNotRun(migration.id, failure.error)
        } catch is ScriptProblem {
            throw Archiving.Problem.doesNotRun(migration.id, nil)
        }
    }

    private func pair(before: String, after: String) throws -> Pair {
        let program = try ClientProgram.find("pg_dump", serverVersion: server.admin.serverVersion)
        let role =
            try server.admin.query("SELECT pg_catalog.quote_ident(current_user) AS role").first?["role"] ?? ""
        func dump(_ database: String, drops: Bool) throws -> DatabaseDump {
            try DatabaseDump(of: server.target(of: database), with: program, drops: drops, role: role)
        }
        let (old, new) = (try dump(before, drops: false), try dump(after, drops: false))
        let statements = new.without(old)
        let (oldSchema, newSchema) = (try dump(before, drops: true), try dump(after, drops: true))
        // What removes the objects of both is no part of either's making.
        let made = Set(statements).union(new.statements)
        let drops = newSchema.without(oldSchema).filter { !made.contains($0) }
        let revoked = statements.reversed().compactMap(Self.revoked)
        return Pair(
            up: script(Array(ArchiveManifest.text(archiving.archive).utf8), Self.makes, statements),
            down: script(
                Array(
                    "-- Removes what the baseline of \(archiving.archive.release) makes, with all rows.\n"
                        .utf8
                ),
                [],
                revoked + drops
            ),
            statements: statements.count,
            tables: statements.count { $0.starts(with: "COPY ".utf8) }
        )
    }

    /// Functions may stand before what they name, as pg_dump orders them, and all names have their schemas.
    private static let makes = ["SET LOCAL search_path = '';", "SET LOCAL check_function_bodies = false;"]

    private func script(_ head: [UInt8], _ settings: [String], _ statements: [[UInt8]]) -> [UInt8] {
        let lines = settings.isEmpty ? [] : [Array((settings.joined(separator: "\n") + "\n").utf8)]
        return head + (lines + statements).flatMap { [UInt8(ascii: "\n")] + $0 }
    }

    /// What takes default privileges back, which pg_dump does not write.
    private static func revoked(_ statement: [UInt8]) -> [UInt8]? {
        let text = String(decoding: statement, as: UTF8.self)
        guard text.hasPrefix(DatabaseDump.defaultPrivileges.rawValue),
            let grant = text.firstRange(of: " GRANT "), let to = text.firstRange(of: " TO ")
        else { return nil }
        var undo = text
        undo.replaceSubrange(to, with: " FROM ")
        undo.replaceSubrange(grant, with: " REVOKE ")
        return Array(undo.utf8)
    }

    // MARK: The proof

    private mutating func prove(
        _ pair: Pair,
        on database: ScratchDatabase,
        against schema: Snapshot,
        _ rows: TableContents
    ) throws {
        let archiving = archiving
        let half = { (side: Side, bytes: [UInt8]) in
            let blob = BlobID(Repository.blobID(of: bytes))
            return Half(file: SourceFile(path: archiving.path(side), blob: blob), id: archiving.id)
        }
        let migration = Migration(up: half(.up, pair.up), down: half(.down, pair.down))
        scripts.uncommitted = [migration.up.blob: pair.up]
        if let down = migration.down { scripts.uncommitted[down.blob] = pair.down }
        let connection = try database.connection()
        let snapshots = SnapshotSession(connection)
        let rehearsal = PairRehearsal(
            migration: migration,
            scripts: scripts,
            connection: connection,
            snapshots: snapshots
        )
        let end = try rehearsal.run(on: try snapshots.read())
        switch end.rehearsal.outcome {
        case .restored: break
        case .restoredInForm(let difference), .notRestored(let difference, _):
            throw Archiving.Problem.notRestored(difference)
        case .notRepeated(let difference): throw Archiving.Problem.notRepeated(difference)
        case .refused(let stage, let refusal): throw Archiving.Problem.refused(stage, refusal)
        case .unreadable(let problem): throw Archiving.Problem.unfitDump(problem)
        case .noDown: break
        }
        guard case .after(let made) = end.state else { return }
        let difference = SnapshotDifference(from: schema, to: made)
        guard difference.isEmpty else { throw Archiving.Problem.otherSchema(difference) }
        let other = try TableContents.read(from: connection).differing(from: rows)
        guard other.isEmpty else { throw Archiving.Problem.otherRows(other) }
    }
}
