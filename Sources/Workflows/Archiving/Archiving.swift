import Git
import Migrations
import Postgres
import SQL

/// Puts a baseline in the place of the migrations that a release has and every database ran long ago.
public struct Archiving {
    let project: Project
    let workTree: String
    let settings: CatalogueSettings
    /// The release's migrations.
    let catalogue: Catalogue
    /// What the baseline replaces.
    public let archive: Archive
    /// What it is called.
    public let id: MigrationID

    /// Why nothing was archived.
    public enum Problem: Error, Sendable {
        /// The repository has no working tree to write to.
        case bareRepository
        /// The release has no migration, or nothing but a baseline.
        case nothingToArchive(release: String)
        /// A baseline replaces them already.
        case archivedAlready(release: String, by: MigrationID)
        /// What is staged lacks migrations of the release, or has them otherwise.
        case notStaged(release: String, [MigrationID])
        /// What stays would come before the baseline.
        case staysBefore([MigrationID], last: MigrationID)
        /// A name that no line of a comment can hold.
        case unspeakable(MigrationID)
        /// These files were changed since they were committed.
        case changed(text: String)
        /// Environments that do not have everything, or cannot be asked.
        case environments([Standing], release: String)
        /// Statements whose effect lies outside of the database, and in no dump of it.
        case serverWide([(id: MigrationID, kind: String)])
        /// A migration of the release does not run on the scratch server.
        case doesNotRun(MigrationID, ServerError?)
        /// pg_dump ended with an error; its own words about it.
        case dumpFailed([String])
        /// What pg_dump wrote cannot run as a migration.
        case unfitDump(ScriptProblem)
        /// A script of the baseline was refused by the server.
        case refused(Rehearsal.Stage, Rehearsal.Refusal)
        /// The baseline makes another schema than the migrations that it would replace.
        case otherSchema(SnapshotDifference)
        /// The tables that have other rows, and the sequences that stand elsewhere.
        case otherRows([String])
        /// The down script leaves another schema than there was before.
        case notRestored(SnapshotDifference)
        /// The up script makes another schema the second time.
        case notRepeated(SnapshotDifference)
        /// The user asked to stop.
        case stopped
    }

    /// Looks at the release and at what is staged; nothing runs yet.
    ///
    /// - Throws: ``Problem``, ``NewMigration/Problem`` for a name that the layout cannot hold or that is taken.
    public init(_ revision: String, in project: Project) throws {
        guard let workTree = project.repository.workTree else { throw Problem.bareRepository }
        self.project = project
        self.workTree = workTree
        settings = try project.catalogueSettingsOfIndex()
        let target = try Target(revision, in: project)
        let catalogue = try target.catalogue(in: project)
        guard let commit = target.commit, let last = catalogue.migrations.last,
            catalogue.migrations.contains(where: { catalogue.archive(of: $0) == nil })
        else { throw Problem.nothingToArchive(release: target.name) }
        self.catalogue = catalogue
        archive = Archive(
            release: target.tag ?? commit.short,
            commit: commit,
            migrations: catalogue.migrations.map { ArchivedMigration($0, in: catalogue) }
        )
        let name = MigrationID.slug([MigrationID.baseline, archive.release]) ?? MigrationID.baseline
        id = MigrationID(version: last.id.version, name: name)
        guard settings.layout.canHold(id) else {
            throw NewMigration.Problem.unfit(id, layout: settings.layout)
        }
        try checkNames()
        try checkStaged(last)
    }

    private func checkNames() throws {
        let odd = archive.all.first { migration in
            migration.id.name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        if let odd { throw Problem.unspeakable(odd.id) }
    }

    /// What is replaced must be there as the release has it, or it would not be what goes; and what stays must come after it.
    private func checkStaged(_ last: Migration) throws {
        let staged = try project.catalogueOfIndex()
        let ups = Dictionary(grouping: staged.migrations, by: \.id)
        let lost = catalogue.migrations.filter { migration in
            ups[migration.id]?.contains { $0.up.blob == migration.up.blob } != true
        }
        if let first = lost.first,
            let baseline = staged.baselines.first(where: {
                staged.archive(of: $0)?.cites(.up, first.id, first.up.blob) == true
            })
        {
            throw Problem.archivedAlready(release: archive.release, by: baseline.id)
        }
        guard lost.isEmpty else {
            throw Problem.notStaged(release: archive.release, lost.map(\.id))
        }
        let replaced = Set(catalogue.migrations.map(\.id))
        let before = staged.migrations.filter {
            !replaced.contains($0.id) && $0.id.version <= last.id.version
        }
        guard before.isEmpty else { throw Problem.staysBefore(before.map(\.id), last: last.id) }
        for path in [path(.up), path(.down)] where File.exists(workTree + "/" + path) {
            throw NewMigration.Problem.exists(path: project.pathFromHere(path))
        }
    }

    /// Where a half of the baseline goes, from the top of the tree.
    func path(_ side: Side) -> String {
        settings.path(of: id, side, besides: catalogue.migrations.last?.up.path ?? "")
    }

    /// The migrations folder that the baseline goes into, from the top of the tree.
    var root: String {
        let up = path(.up)
        return settings.roots.filter { $0.isEmpty || up.hasPrefix($0 + "/") }
            .max { $0.utf8.count < $1.utf8.count } ?? ""
    }

    /// The files that go, from the top of the tree.
    func replacedFiles() throws -> [String] {
        let replaced = Set(catalogue.migrations.map(\.id))
        return try project.catalogueOfIndex().migrations.filter { replaced.contains($0.id) }
            .flatMap { $0.halves.map(\.path) }
    }
}

extension ArchivedMigration {
    fileprivate init(_ migration: Migration, in catalogue: Catalogue) {
        self.init(
            id: migration.id,
            up: migration.up.blob,
            down: migration.down?.blob,
            parts: catalogue.archive(of: migration)?.migrations ?? []
        )
    }
}
