import Git
import Migrations
import Postgres

/// What the schema change is between two commits: both catalogues' up scripts are run in scratch databases, and the schemas compared.
public struct RevisionComparison {
    private let scripts: RehearsedScripts
    private let project: Project
    private let server: ScratchServer

    /// Comparisons on a scratch server.
    public init(in project: Project, on server: ScratchServer) {
        self.project = project
        self.server = server
        scripts = RehearsedScripts(project: project, server: server.version)
    }

    /// What was compared, and what came of it.
    public struct Outcome: Sendable {
        /// The earlier commit.
        public let from: Side
        /// The later one.
        public let to: Side
        /// From the one's schema to the other's.
        public let difference: SnapshotDifference
    }

    /// A commit's schema.
    public struct Side: Sendable {
        /// The tag, or the commit in short.
        public let name: String
        /// Migrations that could not run, so that the schema is without them.
        public let skipped: [Skipped]
    }

    /// A migration that could not run.
    public struct Skipped: Sendable {
        /// Which one.
        public let id: MigrationID
        /// What the server said; nil for a script that cannot run at all.
        public let error: ServerError?
    }

    /// The two commits that one or two revisions or a range name: one alone is compared with HEAD, and `a...b` begins where the two
    /// parted, as git has it.
    public static func ends(_ revisions: [String], in project: Project) throws -> (from: String, to: String) {
        guard let first = revisions.first else { return ("HEAD", "HEAD") }
        if revisions.count > 1 { return (first, revisions[1]) }
        let repository = project.repository
        guard let range = try repository.range(first) else { return (first, "HEAD") }
        guard range.mergeBase else { return (range.from.spec, range.to.spec) }
        let base = try repository.mergeBase(range.from.commit, range.to.commit)
        return (base.map { "\($0)" } ?? range.from.spec, range.to.spec)
    }

    /// Compares what the migrations of two revisions make.
    ///
    /// - Throws: ``Preparation/Problem/noMigrationsFolder(revision:folders:)`` among others.
    public func compare(_ from: String, _ to: String) throws -> Outcome {
        let (old, new) = (try Target(from, in: project), try Target(to, in: project))
        let before = try schema(old)
        let after = try schema(new)
        return Outcome(
            from: Side(name: old.name, skipped: before.skipped),
            to: Side(name: new.name, skipped: after.skipped),
            difference: SnapshotDifference(from: before.schema, to: after.schema)
        )
    }

    /// The schema that a catalogue makes, which is kept as a base for the next time where all of it runs.
    private func schema(_ target: Target) throws -> (schema: Snapshot, skipped: [Skipped]) {
        let catalogue = try target.catalogue(in: project)
        let migrations = catalogue.inRunOrder
        let bases = try ScratchBases(of: migrations, after: catalogue.prelude, scripts, on: server)
        let base = try bases.nearest(to: migrations.count)
        let database = try server.create(copying: base.name)
        do {
            let connection = try server.connect(to: database)
            var skipped: [Skipped] = []
            for migration in migrations[base.count...] {
                if let problem = try apply(migration, over: connection, bases.roles) {
                    skipped.append(problem)
                }
            }
            let schema = try SnapshotReader.read(from: connection)
            connection.close()
            if skipped.isEmpty, base.count < migrations.count, let name = bases.name(migrations.count) {
                try server.keep(database, as: name)
            } else {
                try server.remove(database)
            }
            return (schema, skipped)
        } catch {
            try? server.remove(database)
            throw error
        }
    }

    private func apply(
        _ migration: Migration,
        over connection: Connection,
        _ roles: ScratchServer?
    ) throws -> Skipped? {
        do {
            try ScriptTrial(connection: connection, roles: roles).run(try scripts.up(migration))
            return nil
        } catch let failure as ScriptTrial.Failure {
            return Skipped(id: migration.id, error: failure.error)
        } catch is ScriptProblem {
            return Skipped(id: migration.id, error: nil)
        }
    }
}
