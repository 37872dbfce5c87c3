import Migrations
import Postgres

/// What each migration of a catalogue does to the schema, found out by running them in a scratch database.
public struct SchemaSteps: Sendable {
    /// What they run after.
    var prelude: Prelude?
    /// The up scripts, in the catalogue's order.
    let scripts: [BlobID]
    /// What each of them did.
    var steps: [SchemaStep]
    /// Those that did not run here, and did nothing.
    var failed: [Int] = []

    /// Finds it out, or takes it from the record where that has it.
    ///
    /// - Parameters:
    ///   - url: a scratch server's, or nil for the private one, which is asked for only where the record does not have everything.
    ///   - tell: told how many migrations have run, of how many.
    static func of(
        _ catalogue: Catalogue,
        in project: Project,
        url: String?,
        tell: (Int, Int) -> Void
    ) throws -> SchemaSteps {
        let scripts = catalogue.inRunOrder.map(\.up.blob)
        let file = SchemaStepsFile(project)
        let prelude = catalogue.prelude
        if url == nil, let known = file.read(after: prelude), known.steps.scripts.starts(with: scripts) {
            return known.steps.first(scripts.count)
        }
        let server = try ScratchPlace(url: url, in: project).open()
        defer { server.close() }
        let known = file.read(after: prelude).flatMap { $0.major == server.version.major ? $0.steps : nil }
        if let known, known.scripts.starts(with: scripts) { return known.first(scripts.count) }
        var trial = try SchemaTrial(catalogue, in: project, on: server, known: known)
        let found = try trial.run(tell)
        if found.failed.isEmpty { file.write(found, major: server.version.major) }
        return found
    }

    func first(_ count: Int) -> SchemaSteps {
        SchemaSteps(
            prelude: prelude,
            scripts: Array(scripts.prefix(count)),
            steps: Array(steps.prefix(count))
        )
    }
}

/// Runs the up scripts of a catalogue and looks at the schema after each.
private struct SchemaTrial {
    private let migrations: [Migration]
    private let server: ScratchServer
    private let scripts: RehearsedScripts
    private let bases: ScratchBases
    private let database: String
    private var found: SchemaSteps

    /// - Parameter known: what was found out of a catalogue that perhaps begins alike.
    init(_ catalogue: Catalogue, in project: Project, on server: ScratchServer, known: SchemaSteps?) throws {
        let migrations = catalogue.inRunOrder
        let blobs = migrations.map(\.up.blob)
        let alike = zip(blobs, known?.scripts ?? []).prefix { $0 == $1 }.count
        scripts = RehearsedScripts(project: project, server: server.version)
        bases = try ScratchBases(of: migrations, after: catalogue.prelude, scripts, on: server)
        let base = try bases.nearest(to: alike)
        self.migrations = migrations
        self.server = server
        database = try server.create(copying: base.name)
        found = SchemaSteps(
            prelude: catalogue.prelude,
            scripts: blobs,
            steps: Array((known?.steps ?? []).prefix(base.count))
        )
    }

    mutating func run(_ tell: (Int, Int) -> Void) throws -> SchemaSteps {
        do {
            try runAll(tell)
            if found.failed.isEmpty, let base = bases.name(migrations.count) {
                try server.keep(database, as: base)
            } else {
                try server.remove(database)
            }
            return found
        } catch {
            try? server.remove(database)
            throw error
        }
    }

    private mutating func runAll(_ tell: (Int, Int) -> Void) throws {
        let connection = try server.connect(to: database)
        defer { connection.close() }
        let session = SnapshotSession(connection)
        var schema = try session.read()
        for place in found.steps.count..<migrations.count {
            var renamings: [ObjectRenaming] = []
            do {
                let script = try scripts.up(migrations[place])
                renamings = script.script.renamings(in: schema)
                try ScriptTrial(connection: connection, roles: bases.roles).run(script)
            } catch is ScriptTrial.Failure, is ScriptProblem {
                found.failed.append(place)
            }
            let next = try session.read()
            found.steps.append(SchemaStep(from: schema, to: next, renamings: renamings))
            schema = next
            tell(place + 1, migrations.count)
        }
    }
}
