import Git
import Migrations
import SQL

/// Writes the down half of a migration of the working tree, as far as it follows from the up half.
public struct UndoMigration {
    let project: Project

    /// Migrations of one project's working tree.
    public init(_ project: Project) { self.project = project }

    /// Why no down half was written.
    public enum Problem: Error, Hashable, Sendable {
        /// The repository has no working tree to write to.
        case bareRepository
        /// No migration of the working tree is called so.
        case noMigration(String)
        /// Several are.
        case ambiguous(String, paths: [String])
        /// Every migration has a down half that someone wrote.
        case nothingToUndo
        /// Someone wrote the down half already.
        case written(down: String, up: String)
        /// The up half does nothing yet.
        case empty(up: String)
        /// The up half cannot be read.
        case unreadable(up: String, why: String, at: Location.Mark)
    }

    /// What was written.
    public struct Outcome: Hashable, Sendable {
        /// The migration.
        public let id: MigrationID
        /// The up half that was read, from the folder that the user is in.
        public let up: String
        /// The down half that was written.
        public let down: String
        /// How many statements undo the up half.
        public let statements: Int
        /// What a person must write: the up half's line, and what stands there.
        public let gaps: [Gap]

        /// Something that could not be derived.
        public struct Gap: Hashable, Sendable {
            /// The line of the up half.
            public let line: Int
            /// What it does.
            public let what: String
        }
    }

    /// Derives the down half and writes it. Nothing that someone wrote is overwritten.
    ///
    /// - Parameters:
    ///   - target: a file, a version or a name; nil for the newest migration without a down half.
    ///   - now: the time, for the date.
    public func write(_ target: String?, now: CivilTime) throws -> Outcome {
        guard let workTree = project.repository.workTree else { throw Problem.bareRepository }
        let catalogue = workingTreeCatalogue(workTree)
        let migration = try self.migration(target, in: catalogue, workTree)
        let up = project.pathFromHere(migration.up.path)
        let script = try self.script(of: migration, workTree)
        guard script.statements.contains(where: { $0.transactionControl == nil }) else {
            throw Problem.empty(up: up)
        }
        let down = try downPath(of: migration, workTree)
        var definitions = Definitions()
        for earlier in catalogue.migrations.prefix(while: { $0.id != migration.id }) {
            guard let bytes = try File.read(workTree + "/" + earlier.up.path),
                let script = try? Script.parse(bytes, server: project.serverVersion())
            else { continue }
            definitions.apply(script, as: .before)
        }
        let undo = Undo(of: script, in: definitions)
        let template = Template(
            id: migration.down?.id ?? migration.id,
            author: try NewMigration(project).author(),
            date: now.date,
            purpose: Self.purpose(of: script)
                ?? migration.id.name.split(separator: "_").joined(separator: " ")
        )
        try File.createFolder(String(down[..<(down.lastIndex(of: "/") ?? down.startIndex)]).below(workTree))
        try File.write([(workTree + "/" + down, Array(template.text(.down, UndoText(undo: undo).body).utf8))])
        return Outcome(
            id: migration.id,
            up: up,
            down: project.pathFromHere(down),
            statements: undo.statements.count,
            gaps: undo.gaps.map { Outcome.Gap(line: $0.line, what: $0.what) }
        )
    }

    // MARK: The working tree

    /// The migrations as the files of the working tree are named.
    private func workingTreeCatalogue(_ workTree: String) -> Catalogue {
        let settings = project.catalogueSettings
        let files = settings.roots.flatMap { root in
            File.paths(below: root.isEmpty ? workTree : workTree + "/" + root, limit: 1_000_000).map { path in
                SourceFile(path: root.isEmpty ? path : root + "/" + path, blob: BlobID(hex: ""))
            }
        }
        return Catalogue(files: files, settings: settings)
    }

    private func migration(_ target: String?, in catalogue: Catalogue, _ workTree: String) throws -> Migration
    {
        guard let target else {
            guard
                let newest = try catalogue.migrations.last(where: { migration in
                    try migration.down.map { try isUntouched($0.path, workTree) } ?? true
                })
            else { throw Problem.nothingToUndo }
            return newest
        }
        let path = project.pathFromTop(target)
        let matching = catalogue.migrations.filter { migration in
            migration.halves.contains { $0.path == path } || migration.id.description == target
                || migration.id.version.text == target || migration.id.name == target
        }
        guard let only = matching.first else { throw Problem.noMigration(target) }
        guard matching.count == 1 else {
            throw Problem.ambiguous(target, paths: matching.map { project.pathFromHere($0.up.path) })
        }
        return only
    }

    /// Reads the up half.
    private func script(of migration: Migration, _ workTree: String) throws -> Script {
        let bytes = try File.read(workTree + "/" + migration.up.path) ?? []
        let server = try project.serverVersion()
        do {
            return try Script.parse(bytes, server: server)
        } catch {
            throw Problem.unreadable(
                up: project.pathFromHere(migration.up.path),
                why: "\(error)",
                at: SourceText(bytes).mark(error.offset..<error.offset + 1)
            )
        }
    }

    /// Where the down half is or will be.
    ///
    /// - Throws: ``Problem/written(down:up:)`` when someone wrote it.
    private func downPath(of migration: Migration, _ workTree: String) throws -> String {
        if let half = migration.down {
            guard try isUntouched(half.path, workTree) else {
                throw Problem.written(
                    down: project.pathFromHere(half.path),
                    up: project.pathFromHere(migration.up.path)
                )
            }
            return half.path
        }
        let settings = project.catalogueSettings
        let root =
            settings.roots.filter { $0.isEmpty || migration.up.path.hasPrefix($0 + "/") }
            .max { $0.utf8.count < $1.utf8.count } ?? ""
        let path = (root.isEmpty ? "" : root + "/") + settings.layout.down.path(of: migration.id)
        if File.exists(workTree + "/" + path), try !isUntouched(path, workTree) {
            throw Problem.written(
                down: project.pathFromHere(path),
                up: project.pathFromHere(migration.up.path)
            )
        }
        return path
    }

    /// Whether a down half is the template still: its lines are those that `new` writes.
    private func isUntouched(_ path: String, _ workTree: String) throws -> Bool {
        guard File.isPlain(workTree + "/" + path, below: workTree),
            let bytes = try File.read(workTree + "/" + path)
        else { return false }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .allSatisfy { Template.writes($0.trimmed) }
    }

    /// What the head of the up half says.
    private static func purpose(of script: Script) -> String? {
        let mark = "Purpose:"
        let line = script.comments.prefix(8).map(\.content).first { $0.hasPrefix(mark) }
        let purpose = line?.dropFirst(mark.count).trimmed
        return purpose?.isEmpty == false ? purpose : nil
    }
}

extension String {
    fileprivate func below(_ folder: String) -> String { isEmpty ? folder : folder + "/" + self }
}
