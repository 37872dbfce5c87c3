import Git
import Migrations

/// Which pairs are rehearsed, and in which catalogue.
public struct RehearsalSelection: Sendable {
    /// The whole catalogue, in order.
    public let migrations: [Migration]
    /// What scratch databases begin with.
    public let prelude: Prelude?
    /// The places of the chosen pairs in it, which ascend.
    public let chosen: [Int]

    /// What the user asks for.
    public enum Scope: Hashable, Sendable {
        /// The pairs of the index that HEAD does not have as they are.
        case staged
        /// All pairs of a commit.
        case revision(String)
        /// The pairs of a range's end that its start does not have as they are.
        case range(String)
        /// The pairs of the index that have one of these files, or lie in one of these folders, from the top of the tree.
        case paths([String])
    }

    /// What one word asks for: a revision, or else the migration of the index whose file it is.
    ///
    /// - Throws: ``NamedMigration/Problem`` for a name that several files have.
    public static func scope(of word: String, in project: Project) throws -> Scope {
        guard (try? project.repository.revision(word)) == nil else { return .revision(word) }
        let path = project.pathFromTop(word)
        let found = try project.catalogueOfIndex().migrations(called: word, at: path)
        guard found.count < 2 else {
            throw NamedMigration.Problem.ambiguous(
                word: word,
                paths: found.flatMap { $0.halves.map { project.pathFromHere($0.path) } }
            )
        }
        if let migration = found.first { return .paths([migration.up.path]) }
        guard word.contains(".sql") else { return .revision(word) }
        return .paths([NamedMigration.file(called: word, at: path, in: project) ?? path])
    }

    /// Why nothing can be chosen.
    public enum Problem: Error, Hashable, Sendable {
        /// No migration of the index has this file.
        case noMigration(path: String)
    }

    /// Resolves a scope.
    public init(_ scope: Scope, in project: Project) throws {
        switch scope {
        case .staged:
            self.init(try project.catalogueOfIndex(), since: try project.catalogueOfHead())
        case .revision(let revision):
            let commit = try project.repository.revision(revision).commit
            self.init(try project.catalogue(of: commit), since: .empty)
        case .range(let text):
            guard let (from, to, _) = try project.repository.range(text) else {
                try self.init(.revision(text), in: project)
                return
            }
            self.init(try project.catalogue(of: to.commit), since: try project.catalogue(of: from.commit))
        case .paths(let paths):
            self.init(try project.catalogueOfIndex(), chosen: try Self.places(of: paths, in: project))
        }
    }

    private static func places(of paths: [String], in project: Project) throws -> Set<Int> {
        let migrations = try project.catalogueOfIndex().inRunOrder
        var chosen: Set<Int> = []
        for path in paths {
            let found = migrations.indices.filter { place in
                migrations[place].halves.contains {
                    path.isEmpty || $0.path == path || $0.path.hasPrefix(path + "/")
                }
            }
            if found.isEmpty { throw Problem.noMigration(path: path) }
            chosen.formUnion(found)
        }
        return chosen
    }

    /// What one catalogue has, and another has not or has otherwise.
    private init(_ catalogue: Catalogue, since base: Catalogue) {
        let migrations = catalogue.inRunOrder
        let known = Set(base.migrations.map(Content.init))
        let chosen = migrations.indices.filter { !known.contains(Content(migrations[$0])) }
        self.init(catalogue, chosen: Set(chosen))
    }

    private init(_ catalogue: Catalogue, chosen: Set<Int>) {
        migrations = catalogue.inRunOrder
        prelude = catalogue.prelude
        self.chosen = chosen.sorted()
    }

    /// Without the pairs that were rehearsed before and restore the schema, and those pairs' places.
    public func unproven(by notes: ProofNotes, server: Int) throws -> (
        left: RehearsalSelection, proven: [Int]
    ) {
        let digests = ProofNotes.digests(of: migrations, prelude)
        let proven = try chosen.filter {
            try notes.proof(of: migrations[$0], after: digests[$0], server: server)?.isGood == true
        }
        return (RehearsalSelection(self, chosen: Set(chosen).subtracting(proven).sorted()), proven)
    }

    private init(_ other: RehearsalSelection, chosen: [Int]) {
        (migrations, prelude) = (other.migrations, other.prelude)
        self.chosen = chosen
    }

    private struct Content: Hashable {
        let id: MigrationID
        let up: BlobID
        let down: BlobID?

        init(_ migration: Migration) {
            (id, up, down) = (migration.id, migration.up.blob, migration.down?.blob)
        }
    }
}
