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
            let script = try scripts.up(migration)
            try Interruption.cancelling(connection) {
                try ScriptTrial(connection: connection).run(script)
            }
        } catch let failure as ScriptTrial.Failure {
            if Interruption.requested, failure.error.isCancelled { throw RehearsalChain.Stopped() }
            throw Archiving.Problem.doesNotRun(migration.id, failure.error)
        } catch is ScriptProblem {
            throw Archiving.Problem.doesNotRun(migration.id, nil)
        }
    }

    private func pair(before: String, after: String) throws -> Pair {
        let program = try ClientProgram.find("pg_dump", serverVersion: server.admin.serverVersion)
        let role =
            try server.admin.query("SELECT pg_catalog.quote_ident(current_user) AS role").first?["role"] ?? ""
        func dump(_ database: String, _ drops: DatabaseDump.Drops) throws -> DatabaseDump {
            try DatabaseDump(of: server.target(of: database), with: program, drops: drops, role: role)
        }
        let new = try dump(after, .none)
        let statements = new.without(try dump(before, .none))
        // What makes the objects of both is there too.
        let made = Set(statements).union(new.statements)
        func removals(_ drops: DatabaseDump.Drops) throws -> [[UInt8]] {
            try dump(after, drops).without(try dump(before, drops)).filter { !made.contains($0) }
        }
        var drops = try removals(.each)
        // A base type takes its functions with it, which have their own statements behind it.
        if drops.contains(where: { $0.suffix(10).elementsEqual(" CASCADE;\n".utf8) }) {
            drops = try removals(.existing)
        }
        return Pair(
            up: script(Array(ArchiveManifest.text(archiving.archive).utf8), Self.makes, statements),
            down: script(
                Array(
                    "-- Removes what the baseline of \(archiving.archive.release) makes, with all rows.\n"
                        .utf8
                ),
                [],
                GrantReversal.of(statements) + drops
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
